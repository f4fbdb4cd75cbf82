import Tensors
import Testing
import Vision

@Suite struct KeypointTests {
  private func drawn(_ seed: Int, _ count: Int) -> [Float] {
    var draws = Draws(seed: UInt64(seed))
    return (0..<count).map { _ in Float(draws.next(below: 256)) }
  }

  private func check(_ decoder: borrowing KeypointDecoder, _ expected: [Float], _ tolerance: Float = 1e-4) {
    for index in 0..<decoder.keypoints.count {
      let keypoint = decoder.keypoints[index]
      for (value, expected) in zip(
        [keypoint.point.x, keypoint.point.y, keypoint.score], expected[(3 * index)..<(3 * index + 3)])
      {
        #expect(abs(value - expected) <= tolerance)
      }
    }
  }

  @Test(arguments: 0..<4) func peaksAreWhereNumPyFindsThem(seed: Int) throws {
    let maps = drawn(seed, 9 * 7 * 3).map { UInt8($0) }
    let shifts = drawn(seed + 50, 9 * 7 * 6).map { $0 / 8 - 16 }
    let values = TensorValues(maps.span.bytes, .uint8, quantization: Quantization(scale: 1.0 / 255, zeroPoint: 0))
    for (refinement, expected) in [
      (HeatmapRefinement.quarter, RecordedMasks.quarter), (.offsets, RecordedMasks.offsets),
    ] {
      let layout = KeypointLayout.heatmaps(columns: 7, rows: 9, offset: 0, refinement: refinement)
      var decoder = KeypointDecoder(layout, count: 3, inputWidth: 97, inputHeight: 129)!
      decoder.decode(values, offsets: refinement == .offsets ? TensorValues(shifts.span.bytes, .float32) : nil)
      check(decoder, expected[seed])
    }
  }

  @Test func rowsAreReadInTheirOrder() throws {
    let values: [Float] = [0.25, 0.5, 0.75, 1, 0, 2]
    var pose = KeypointDecoder(.moveNet, count: 2, inputWidth: 200, inputHeight: 100)!
    pose.decode(TensorValues(values.span.bytes, .float32))
    check(pose, [100, 25, 0.75, 0, 100, 1])
    var marks = KeypointDecoder(.marks, count: 2, inputWidth: 192, inputHeight: 192)!
    var picture = PictureTransform()
    (picture.scaleX, picture.offsetY) = (4, 10)
    marks.decode(TensorValues(values.span.bytes, .float32), in: picture)
    check(marks, [1, 10.5, 1, 4, 10, 1])
  }

  @Test func whatIsNoNumberIsCountedAndScoresNothing() throws {
    var pose = KeypointDecoder(.moveNet, count: 4, inputWidth: 100, inputHeight: 100)!
    let values: [Float] = [.nan, 0, 1, 0, .infinity, 1, 0, 0, .nan, 0.5, 0.5, 1]
    pose.decode(TensorValues(values.span.bytes, .float32))
    check(pose, [0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 50, 1])
    let count = pose.unusableCount
    #expect(count == 3)
    let layout = KeypointLayout.heatmaps(columns: 2, rows: 2, offset: 0.5, refinement: .none)
    var maps = KeypointDecoder(layout, count: 2, inputWidth: 8, inputHeight: 8)!
    let scores: [Float] = [.nan, .nan, .nan, .nan, .nan, 0.5, .nan, 0.25]
    maps.decode(TensorValues(scores.span.bytes, .float32))
    check(maps, [0, 0, 0, 2, 6, 0.5])
  }

  @Test func layoutsThatAreNotPossibleAreRefused() {
    for layout in [
      KeypointLayout.heatmaps(columns: 0, rows: 2, offset: 0, refinement: .none),
      .heatmaps(columns: 2, rows: 2000, offset: 0, refinement: .none),
      .heatmaps(columns: 2, rows: 2, offset: .nan, refinement: .none),
      .rows(valuesPerRow: 1, isRowFirst: true, isRelative: true, scoreIndex: nil),
      .rows(valuesPerRow: 3, isRowFirst: true, isRelative: true, scoreIndex: 3),
    ] {
      let isThere = KeypointDecoder(layout, count: 1, inputWidth: 8, inputHeight: 8) != nil
      #expect(!isThere)
    }
    let isThere = KeypointDecoder(.moveNet, count: 0, inputWidth: 8, inputHeight: 8) != nil
    #expect(!isThere)
  }
}
