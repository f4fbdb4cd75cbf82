import Tensors
import Testing
import Vision

@Suite struct AnchorGridTests {
  @Test(arguments: [(128, 896), (192, 2304), (256, 896)])
  func blazeFaceHasItsAnchors(side: Int, count: Int) throws {
    let grid = try #require(DetectionHead.blazeFace(inputSide: side)).anchors
    #expect(grid.count == count)
    let cell = Float(side) / (side == 192 ? 48 : 16)
    let size = Float(side)
    #expect(grid[0] == Anchor(centerX: cell / 2, centerY: cell / 2, width: size, height: size))
    #expect(grid[count - 1].centerX == size - cell / (side == 192 ? 2 : 1))
  }

  /// Numbers of the list of anchors that MediaPipe prints for its short-range face detector, in parts of the input.
  @Test(arguments: [
    (0, 0.03125, 0.03125), (1, 0.03125, 0.03125), (2, 0.09375, 0.03125), (31, 0.96875, 0.03125), (32, 0.03125, 0.09375),
    (511, 0.96875, 0.96875), (512, 0.0625, 0.0625), (517, 0.0625, 0.0625), (518, 0.1875, 0.0625),
    (560, 0.0625, 0.1875), (895, 0.9375, 0.9375),
  ])
  func shortRangeAnchors(index: Int, x: Float, y: Float) throws {
    let grid = try #require(DetectionHead.blazeFace(inputSide: 128)).anchors
    #expect(grid[index] == Anchor(centerX: x * 128, centerY: y * 128, width: 128, height: 128))
  }

  @Test func theAnchorsOfSSDMobileNet() throws {
    var options = SSDAnchorOptions(inputWidth: 300, inputHeight: 300, strides: [16, 32, 64, 128, 256, 512])
    options.aspectRatios = [1, 2, 0.5, 3, 0.3333]
    options.reducesLowestLayer = true
    let grid = try #require(AnchorGrid.ssd(options))
    #expect(grid.count == 1917)
    #expect(grid.anchors(ofLevel: 0) == 0..<1083 && grid.anchors(ofLevel: 5) == 1911..<1917)
    // Scales 0.2, 0.35, 0.5, 0.65, 0.8, 0.95; a ratio stretches by its root.
    check(grid[0], 300.0 / 38, 300.0 / 38, 30, 30)
    check(grid[1], 300.0 / 38, 300.0 / 38, 300 * 0.2 * 1.414214, 300 * 0.2 / 1.414214)
    check(grid[2], 300.0 / 38, 300.0 / 38, 300 * 0.2 / 1.414214, 300 * 0.2 * 1.414214)
    check(grid[1083], 15, 15, 105, 105)
    check(grid[1088], 15, 15, 300 * 0.418330, 300 * 0.418330)
    check(grid[1916], 150, 150, 300 * 0.974679, 300 * 0.974679)
  }

  @Test func thePriorsOfUltraFace() throws {
    let grid = try #require(DetectionHead.ultraFace(inputWidth: 320, inputHeight: 240, isDecoded: false)).anchors
    #expect(grid.count == 4420)
    #expect(grid[0] == Anchor(centerX: 4, centerY: 4, width: 10, height: 10))
    #expect(grid[3] == Anchor(centerX: 12, centerY: 4, width: 10, height: 10))
    #expect(grid[3600] == Anchor(centerX: 8, centerY: 8, width: 32, height: 32))
    // The largest square is cut to the input.
    #expect(grid[4419] == Anchor(centerX: 288, centerY: 224, width: 256, height: 240))
    let small = try #require(DetectionHead.ultraFace(inputWidth: 160, inputHeight: 120, isDecoded: false))
    #expect(small.anchors.count == 1118)
  }

  @Test func pointsLieAtTheCornersOfTheirCells() throws {
    let grid = try #require(AnchorGrid.points(inputWidth: 64, inputHeight: 32, strides: [8, 32]))
    #expect(grid.count == 34 && grid.levelCount == 2)
    #expect(grid[9] == Anchor(centerX: 8, centerY: 8, width: 8, height: 8))
    #expect(grid[33] == Anchor(centerX: 32, centerY: 0, width: 32, height: 32))
  }

  private func check(_ anchor: Anchor, _ x: Float, _ y: Float, _ width: Float, _ height: Float) {
    #expect(abs(anchor.centerX - x) < 1e-3 && abs(anchor.centerY - y) < 1e-3)
    #expect(abs(anchor.width - width) < 1e-3 && abs(anchor.height - height) < 1e-3, "\(anchor)")
  }
}

@Suite struct OutputRolesTests {
  private func shapes(_ extents: [Int]...) -> [Shape] { extents.map { Shape($0)! } }

  @Test func outputsAreFoundByShapeInAnyOrder() throws {
    let head = try #require(DetectionHead.blazeFace(inputSide: 128))
    #expect(head.roles(of: shapes([1, 896, 1], [1, 896, 16])) == [OutputRoles(boxes: 1, scores: 0)])
    #expect(head.roles(of: shapes([1, 896, 16], [1, 896])) == [OutputRoles(boxes: 0, scores: 1)])
    #expect(head.roles(of: shapes([1, 896, 16])) == nil)
    #expect(head.roles(of: shapes([896, 16], [1, 16, 896])) == nil)
    #expect(head.roles(of: shapes([1, 2304, 16], [1, 2304, 1])) == nil)
    #expect(head.expectedShapes == ["1x896x16", "1x896x1"])
  }

  @Test func outputsOfEachLevel() throws {
    let head = try #require(DetectionHead.yuNet(inputWidth: 320, inputHeight: 320))
    let counts = [1600, 400, 100]
    let outputs = [1, 1, 4, 10].flatMap { values in counts.map { Shape([1, $0, values])! } }
    #expect(
      head.roles(of: outputs)
        == (0..<3).map { OutputRoles(boxes: 6 + $0, scores: $0, objectness: 3 + $0, keypoints: 9 + $0) })
    #expect(head.roles(of: Array(outputs.dropLast())) == nil)
  }
}
