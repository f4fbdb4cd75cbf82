import Tensors
import Testing
import Vision

@Suite struct DetectorTests {
  @Test func blazeFaceFindsWhatItsPythonPortFinds() throws {
    let head = try #require(DetectionHead.blazeFace(inputSide: 128))
    try check(head, .init(.weighted, overlap: 0.3), .blazeFace, nothing: -100, tolerance: 1e-4)
  }

  @Test func yuNetFindsWhatOpenCVFinds() throws {
    let head = try #require(DetectionHead.yuNet(inputWidth: 320, inputHeight: 320))
    try check(head, .init(.greedy, overlap: 0.3), .yuNet, nothing: 0, tolerance: 2e-3)
  }

  @Test func ultraFaceFindsTheSameFromOffsetsAndFromCorners() throws {
    let offsets = try #require(DetectionHead.ultraFace(inputWidth: 320, inputHeight: 240, isDecoded: false))
    try check(offsets, .init(.greedy, overlap: 0.3), .ultraFaceOffsets, nothing: 0, tolerance: 1e-3)
    let corners = try #require(DetectionHead.ultraFace(inputWidth: 320, inputHeight: 240, isDecoded: true))
    try check(corners, .init(.greedy, overlap: 0.3), .ultraFaceDecoded, nothing: 0, tolerance: 1e-3)
  }

  /// Pixels of the input; scores and all of the keypoints too.
  private func check(
    _ head: DetectionHead, _ suppression: NonMaximumSuppression, _ recorded: RecordedDetections, nothing: Float,
    tolerance: Float
  ) throws {
    var outputs = Outputs(head, nothing: nothing)
    for row in recorded.rows { outputs.set(Int(row[0]), Array(row.dropFirst())) }
    var detector = Detector(head, threshold: 0.5, suppression: suppression)
    let found = outputs.detect(&detector)
    try #require(found.count == recorded.found.count)
    for (detection, expected) in zip(found, recorded.found) {
      var values = [detection.box.left, detection.box.top, detection.box.right, detection.box.bottom, detection.score]
      for index in 0..<detection.keypointCount {
        values += [detection[keypoint: index].x, detection[keypoint: index].y]
      }
      try #require(values.count == expected.count)
      for (value, expected) in zip(values, expected) { #expect(abs(value - expected) <= tolerance) }
    }
    #expect(detector.droppedCount == 0 && detector.unusableCount == 0)
  }

  @Test func bytesGiveWhatTheirRealValuesGive() throws {
    let head = try #require(DetectionHead.ultraFace(inputWidth: 160, inputHeight: 120, isDecoded: false))
    let (boxScale, boxZero, scoreScale, scoreZero) = (Float(0.076), Int32(31), Float(1.0 / 256), Int32(-128))
    var draws = Draws(seed: 3)
    let boxes = (0..<head.anchors.count * 4).map { _ in Int8(draws.next(below: 256) - 128) }
    let scores = (0..<head.anchors.count * 2).map { _ in Int8(max(0, draws.next(below: 1024) - 768) - 128) }
    var real = Outputs(head)
    real.boxes[0] = boxes.map { Float(Int32($0) - boxZero) * boxScale }
    real.scores[0] = scores.map { Float(Int32($0) - scoreZero) * scoreScale }
    for threshold: Float in [0.001, 0.5, 0.51, 0.875, 1] {
      var detector = Detector(head, threshold: threshold, suppression: .init(.greedy, overlap: 0.4))
      let expected = real.detect(&detector)
      #expect(expected.isEmpty == (threshold == 1))
      for bias in [0, 128] {
        let storedBoxes = boxes.map { UInt8(truncatingIfNeeded: Int($0) + bias) }
        let storedScores = scores.map { UInt8(truncatingIfNeeded: Int($0) + bias) }
        detector.begin()
        detector.scan(
          part: 0,
          boxes: TensorValues(
            storedBoxes.span.bytes, .int8, quantization: Quantization(scale: boxScale, zeroPoint: boxZero),
            storageBias: bias),
          scores: TensorValues(
            storedScores.span.bytes, .int8, quantization: Quantization(scale: scoreScale, zeroPoint: scoreZero),
            storageBias: bias))
        detector.finish()
        #expect(detector.detections.array == expected)
      }
    }
  }

  @Test func classesAreNumberedWithoutTheBackgroundAndRowsComeFirst() throws {
    let options = SSDAnchorOptions(inputWidth: 64, inputHeight: 32, strides: [16])
    let head = try #require(DetectionHead.ssd(options, scoreCoding: .logistic(limit: 100), classCount: 3))
    var outputs = Outputs(head, nothing: -100)
    let anchor = head.anchors[4]
    outputs.set(4, [100, -100, -100, 2, 1, -1, 0, 0])
    var detector = Detector(head, threshold: 0.5, suppression: .init(.greedy, overlap: 0.5))
    let found = outputs.detect(&detector)
    try #require(found.count == 1)
    #expect(found[0].label == 2 && abs(found[0].score - 0.880797) < 1e-6)
    #expect(abs((found[0].box.top + found[0].box.bottom) / 2 - (anchor.centerY + 0.1 * anchor.height)) < 1e-4)
    #expect(abs((found[0].box.left + found[0].box.right) / 2 - (anchor.centerX - 0.1 * anchor.width)) < 1e-4)
  }

  @Test func theFittingOfThePictureIsUndone() throws {
    let head = try #require(DetectionHead.blazeFace(inputSide: 128))
    var outputs = Outputs(head, nothing: -100)
    outputs.set(0, [3, 60, 60, 32, 16] + [Float](repeating: 28, count: 12))
    // A picture of 640 x 320 in the middle rows of the input.
    let picture = PictureTransform(
      sourceX: 0, sourceY: 0, sourceWidth: 640, sourceHeight: 320, targetX: 0, targetY: 32, targetWidth: 128,
      targetHeight: 64)
    var detector = Detector(head, threshold: 0.5, suppression: .init(.weighted, overlap: 0.3))
    let found = outputs.detect(&detector, in: picture)
    try #require(found.count == 1)
    #expect(found[0].box == Box(left: 240, top: 120, right: 400, bottom: 200))
    #expect(found[0][keypoint: 5] == Keypoint(x: 160, y: 0))
  }
}
