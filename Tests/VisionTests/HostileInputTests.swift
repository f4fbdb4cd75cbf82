import Tensors
import Testing
import Vision

/// Outputs that no well-meaning model gives.
@Suite struct HostileInputTests {
  private static let values: [Float] = [
    .nan, -.nan, .signalingNaN, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .leastNonzeroMagnitude, 1e10, -1e10, 88.8, 300, 0, -0.0, 1,
  ]

  private static func heads() -> [DetectionHead] {
    let ssd = SSDAnchorOptions(inputWidth: 64, inputHeight: 64, strides: [16, 32])
    return [
      DetectionHead.blazeFace(inputSide: 128)!, DetectionHead.yuNet(inputWidth: 64, inputHeight: 32)!,
      DetectionHead.ultraFace(inputWidth: 64, inputHeight: 64, isDecoded: false)!,
      DetectionHead.ultraFace(inputWidth: 64, inputHeight: 64, isDecoded: true)!,
      DetectionHead.ssd(ssd, scoreCoding: .logistic(limit: 100), classCount: 2)!,
      DetectionHead.yoloX(inputWidth: 64, inputHeight: 32, classCount: 2)!,
    ]
  }

  @Test(arguments: [NonMaximumSuppression.Rule.greedy, .weighted, .linear, .gaussian(sigma: 0.5)])
  func whatIsFoundIsFinite(rule: NonMaximumSuppression.Rule) {
    for (seed, head) in Self.heads().enumerated() {
      var draws = Draws(seed: UInt64(seed))
      func hostile(_ count: Int) -> [Float] {
        (0..<count).map { _ in Self.values[draws.next(below: Self.values.count)] }
      }
      var detector = Detector(head, threshold: 0.3, suppression: .init(rule, overlap: 0.3), capacity: 40)
      for _ in 0..<30 {
        var outputs = Outputs(head)
        for part in 0..<head.partCount {
          outputs.boxes[part] = hostile(outputs.boxes[part].count)
          outputs.scores[part] = hostile(outputs.scores[part].count)
          outputs.objectness[part] = hostile(outputs.objectness[part].count)
          outputs.keypoints[part] = hostile(outputs.keypoints[part].count)
        }
        for detection in outputs.detect(&detector) {
          #expect(detection.box.isUsable && detection.score >= 0.3 && detection.score <= 1)
          for index in 0..<detection.keypointCount {
            #expect(detection[keypoint: index].x.isFinite && detection[keypoint: index].y.isFinite)
          }
        }
        #expect(detector.unusableCount > 0)
      }
    }
  }

  @Test func aScoreThatIsNoNumberFindsNothing() throws {
    let head = try #require(DetectionHead.yuNet(inputWidth: 32, inputHeight: 32))
    let rest = [Float](repeating: 0, count: 14)
    for scores: [Float] in [[.nan, 1], [1, .nan], [.nan, .nan], [-.infinity, 1]] {
      var outputs = Outputs(head)
      outputs.set(0, scores + rest)
      var detector = Detector(head, threshold: 0.1, suppression: .init(.greedy, overlap: 0.3))
      #expect(outputs.detect(&detector).isEmpty)
    }
  }

  @Test func anExtentBeyondAllMeasureTakesNoRoom() throws {
    let head = try #require(DetectionHead.ultraFace(inputWidth: 64, inputHeight: 64, isDecoded: false))
    var outputs = Outputs(head)
    for anchor in 0..<50 { outputs.set(anchor, [0, 1, 0, 0, 1e9, 1e9]) }
    outputs.set(60, [0, 0.5, 0, 0, 0, 0])
    var detector = Detector(head, threshold: 0.1, suppression: .init(.greedy, overlap: 0.3), capacity: 4)
    #expect(outputs.detect(&detector).count == 1)
    #expect(detector.unusableCount == 50 && detector.droppedCount == 0)
  }

  @Test func gridsBeyondTheLimitsAreRefused() {
    #expect(DetectionHead.blazeFace(inputSide: 127) == nil)
    #expect(DetectionHead.yuNet(inputWidth: 330, inputHeight: 320) == nil)
    #expect(DetectionHead.ultraFace(inputWidth: 1 << 20, inputHeight: 8, isDecoded: false) == nil)
    #expect(AnchorGrid.ssd(SSDAnchorOptions(inputWidth: 300, inputHeight: 300, strides: [])) == nil)
    #expect(AnchorGrid.ssd(SSDAnchorOptions(inputWidth: 300, inputHeight: 300, strides: [0])) == nil)
    #expect(AnchorGrid.ssd(SSDAnchorOptions(inputWidth: 16000, inputHeight: 16000, strides: [1])) == nil)
    var options = SSDAnchorOptions(inputWidth: 64, inputHeight: 64, strides: [16])
    options.aspectRatios = [Float](repeating: 1, count: 16)
    #expect(AnchorGrid.ssd(options) == nil)
    #expect(AnchorGrid.ssd(SSDAnchorOptions(inputWidth: 512, inputHeight: 512, strides: Array(1...9))) == nil)
  }
}
