import Tensors
import Testing
import Vision

@Suite struct CapacityTests {
  /// Scores with many ties over all anchors, boxes apart from each other.
  private func outputs(_ head: DetectionHead, seed: UInt64) -> (Outputs, [(score: Float, anchor: Int)]) {
    var draws = Draws(seed: seed)
    var outputs = Outputs(head)
    var scores: [(score: Float, anchor: Int)] = []
    for anchor in 0..<head.anchors.count where draws.next() < 0.5 {
      let score = 0.5 + Float(draws.next(below: 8)) / 16
      outputs.set(anchor, [0, score, 0, 0, -30, -30])
      scores.append((score, anchor))
    }
    return (outputs, scores)
  }

  @Test(arguments: [1, 2, 3, 7, 64, 5000])
  func theBestAreKeptAndTheOthersCounted(capacity: Int) throws {
    let head = try #require(DetectionHead.ultraFace(inputWidth: 64, inputHeight: 64, isDecoded: false))
    for seed in 0..<20 {
      let (outputs, scores) = outputs(head, seed: UInt64(seed))
      var detector = Detector(
        head, threshold: 0.5, suppression: .init(.greedy, overlap: 1), capacity: capacity)
      let found = outputs.detect(&detector)
      let best = scores.sorted { ($0.score, -$0.anchor) > ($1.score, -$1.anchor) }.prefix(capacity)
      #expect(found.map { $0.score } == best.map { $0.score })
      for (detection, best) in zip(found, best) {
        let anchor = head.anchors[best.anchor]
        #expect(abs((detection.box.left + detection.box.right) / 2 - anchor.centerX) < 1e-3)
        #expect(abs((detection.box.top + detection.box.bottom) / 2 - anchor.centerY) < 1e-3)
      }
      #expect(detector.droppedCount == max(0, scores.count - capacity))
    }
  }

  @Test func aDetectorForgetsThePictureBefore() throws {
    let head = try #require(DetectionHead.ultraFace(inputWidth: 64, inputHeight: 64, isDecoded: false))
    let (busy, _) = outputs(head, seed: 5)
    var detector = Detector(head, threshold: 0.5, suppression: .init(.greedy, overlap: 1), capacity: 3)
    #expect(busy.detect(&detector).count == 3 && detector.droppedCount > 0)
    #expect(Outputs(head).detect(&detector).isEmpty && detector.droppedCount == 0)
    let again = busy.detect(&detector)
    #expect(again == busy.detect(&detector))
  }

  @Test func partsMayComeInAnyOrder() throws {
    let head = try #require(DetectionHead.yuNet(inputWidth: 64, inputHeight: 64))
    var outputs = Outputs(head)
    var draws = Draws(seed: 8)
    for anchor in 0..<head.anchors.count {
      let values = (0..<14).map { _ in draws.next() }
      outputs.set(anchor, [Float(draws.next(below: 4)) / 4, 1] + values)
    }
    var detector = Detector(head, threshold: 0.5, suppression: .init(.greedy, overlap: 0.3), capacity: 9)
    let expected = outputs.detect(&detector)
    detector.begin()
    for part in [2, 0, 1] { outputs.scan(part, with: &detector) }
    detector.finish()
    #expect(detector.detections.array == expected)
  }
}
