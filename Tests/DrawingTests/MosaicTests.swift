import CBench
import Drawing
import Testing

@Suite struct MosaicTests {
  /// Pixels that differ from all their neighbours.
  private func noise(_ width: Int, _ height: Int) -> Canvas {
    var state: UInt32 = 1
    let bytes = (0..<width * height * 3).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    return Canvas(width: width, height: height, bytes: bytes)
  }

  private func pixel(_ canvas: Canvas, _ x: Int, _ y: Int) -> [UInt8] {
    Array(canvas.bytes[((y * canvas.width + x) * 3)..<((y * canvas.width + x + 1) * 3)])
  }

  /// The number of different pixels within a box.
  private func variety(_ canvas: Canvas, _ columns: Range<Int>, _ rows: Range<Int>) -> Int {
    Set(rows.flatMap { y in columns.map { x in pixel(canvas, x, y) } }).count
  }

  @Test(arguments: [(13, 9, 70, 90), (0, 0, 16, 16), (50, 3, 181, 40), (-40, -40, 400, 400), (100, 100, 101, 140)])
  func aBoxShowsAtMostEightTilesAndTheirNeighbour(left: Int, top: Int, right: Int, bottom: Int) {
    let before = noise(200, 160)
    var canvas = before
    canvas.pixelate(left: Float(left), top: Float(top), right: Float(right), bottom: Float(bottom))
    let (columns, rows) = (max(left, 0)..<min(right, 200), max(top, 0)..<min(bottom, 160))
    #expect(variety(canvas, columns, rows) <= 81)
    #expect(variety(before, columns, rows) > variety(canvas, columns, rows))
    let extent = max(right - left, bottom - top)
    let side = max(8, extent.isMultiple(of: 8) ? extent / 8 : extent / 8 + 1)
    // No two pixels of a tile differ; a tile has at least the side that was promised.
    for y in rows {
      for x in columns where x % 256 != 0 {
        let isEdge = (1...8).contains { power in x.isMultiple(of: 1 << power) && 1 << power >= side }
        if !isEdge, x > columns.lowerBound { #expect(pixel(canvas, x, y) == pixel(canvas, x - 1, y)) }
      }
    }
  }

  @Test func whatLiesFarOutsideIsKept() {
    let before = noise(200, 160)
    var canvas = before
    canvas.pixelate(left: 64, top: 64, right: 128, bottom: 128)
    for (x, y) in [(63, 64), (64, 63), (128, 127), (127, 128), (0, 0), (199, 159)] {
      #expect(pixel(canvas, x, y) == pixel(before, x, y))
    }
    #expect(pixel(canvas, 64, 64) == pixel(canvas, 71, 71) && pixel(canvas, 71, 71) != pixel(canvas, 72, 71))
  }

  @Test func aTileIsTheMeanOfItsPixels() {
    var canvas = Canvas(width: 8, height: 8, grey: (0..<64).map { UInt8($0) })
    canvas.pixelate(left: 0, top: 0, right: 8, bottom: 8)
    #expect(canvas.bytes == [UInt8](repeating: 32, count: 192))
  }

  /// The same picture gives the same tiles, however the box trembles; so no more is learned from many pictures.
  @Test func aTremblingBoxShowsNoMore() {
    var reference = noise(200, 160)
    reference.pixelate(left: 64, top: 64, right: 124, bottom: 124)
    for (x, y) in [(1, 0), (0, 3), (5, 2), (3, 3)] as [(Float, Float)] {
      var canvas = noise(200, 160)
      canvas.pixelate(left: 64 + x, top: 64 + y, right: 123 + x, bottom: 123 + y)
      #expect(variety(canvas, 72..<120, 72..<120) == variety(reference, 72..<120, 72..<120))
      #expect(pixel(canvas, 100, 100) == pixel(reference, 100, 100))
    }
  }

  @Test func aMarginHidesMore() {
    var canvas = noise(200, 160)
    canvas.pixelate(left: 80, top: 64, right: 96, bottom: 80, margin: 0.5)
    #expect(variety(canvas, 72..<104, 56..<88) == 16)
  }

  @Test func everyPixelOfAZoneIsHidden() {
    let corners = [(10, 10), (150, 30), (90, 150)] as [(Float, Float)]
    let triangle = corners.map { CanvasPoint(x: $0.0, y: $0.1) }
    let before = noise(200, 160)
    var canvas = before
    canvas.pixelate(triangle.span)
    func side(_ a: (Float, Float), _ b: (Float, Float), _ x: Float, _ y: Float) -> Bool {
      (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) > 0
    }
    var shown = 0
    for y in 0..<160 {
      for x in 0..<200 {
        let (px, py) = (Float(x) + 0.5, Float(y) + 0.5)
        let isInside = (0..<3).allSatisfy { side(corners[$0], corners[($0 + 1) % 3], px, py) }
        if isInside {
          // The tile's pixels are all the same: 32 is the power of two from 140 / 8 on.
          #expect(pixel(canvas, x, y) == pixel(canvas, x / 32 * 32, y / 32 * 32))
        } else if pixel(canvas, x, y) == pixel(before, x, y) {
          shown += 1
        }
      }
    }
    #expect(shown > 8000)
  }

  @Test func aSliverIsHidden() {
    var canvas = noise(200, 160)
    let sliver = [(0, 40.2), (199, 40.3), (199, 40.35)].map { CanvasPoint(x: Float($0.0), y: Float($0.1)) }
    canvas.pixelate(sliver.span)
    #expect(variety(canvas, 0..<200, 40..<41) <= 7)
  }

  @Test func numbersThatAreNoneHideNothing() {
    let before = noise(40, 40)
    for value in [Float.nan, .infinity, -.infinity, 1e30, -1e30] {
      for other in [Float.nan, .infinity, -.infinity, 0, 1e30] {
        var canvas = before
        canvas.pixelate(left: value, top: 0, right: other, bottom: 20)
        canvas.pixelate(left: 0, top: value, right: 20, bottom: other, margin: value)
        let points = [CanvasPoint(x: value, y: other), CanvasPoint(x: other, y: 1), CanvasPoint(x: 1, y: value)]
        canvas.pixelate(points.span)
        #expect(canvas.bytes.count == before.bytes.count)
      }
    }
    var canvas = before
    canvas.pixelate(left: .nan, top: 0, right: 20, bottom: 20)
    canvas.pixelate([CanvasPoint(x: 1, y: 1), CanvasPoint(x: 9, y: 9)].span)
    #expect(canvas.bytes == before.bytes)
  }

  /// In a process of its own: calls for memory are counted in the whole process.
  @Test func hidingTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      var canvas = Canvas(width: 64, height: 64, grey: [UInt8](repeating: 7, count: 64 * 64))
      let zone = [CanvasPoint(x: 1, y: 1), CanvasPoint(x: 60, y: 9), CanvasPoint(x: 30, y: 60)]
      var least = Int.max
      for _ in 0..<10 {
        let before = swl_allocation_count()
        canvas.pixelate(left: 3, top: 4, right: 50, bottom: 60, margin: 0.2)
        canvas.pixelate(zone.span)
        least = min(least, Int(swl_allocation_count() - before))
      }
      #expect(swl_allocation_count() > 0 && least == 0)
    }
  }
}
