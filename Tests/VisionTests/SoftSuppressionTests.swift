import Testing
import Vision

@Suite struct SoftSuppressionTests {
  private func boxes(seed: Int) -> [Detection] {
    var draws = Draws(seed: UInt64(seed))
    return (0..<40).map { _ in
      let (x, y) = (draws.next(below: 60), draws.next(below: 60))
      let (width, height) = (20 + draws.next(below: 40), 20 + draws.next(below: 40))
      let box = Box(left: Float(x), top: Float(y), right: Float(x + width), bottom: Float(y + height))
      return Detection(box: box, score: Float(1 + draws.next(below: 255)) / 256)
    }
  }

  private func reduced(_ detections: [Detection], _ suppression: NonMaximumSuppression) -> [Detection] {
    var sorted = detections.sorted { $0.score > $1.score }
    var span = sorted.mutableSpan
    let count = suppression.reduce(&span, count: span.count, threshold: 0.05)
    return Array(sorted[..<count])
  }

  @Test(arguments: 0..<6) func scoresFallAsInThePaper(seed: Int) throws {
    for (rule, recorded) in [
      (NonMaximumSuppression.Rule.linear, RecordedBoxes.linear), (.gaussian(sigma: 0.5), RecordedBoxes.gaussian),
    ] {
      let all = boxes(seed: seed)
      let left = reduced(all, .init(rule, overlap: 0.3))
      try #require(left.count == recorded[seed].count)
      for (detection, expected) in zip(left, recorded[seed]) {
        #expect(detection.box == all[expected.index].box && abs(detection.score - expected.score) < 1e-6)
      }
    }
  }

  @Test(arguments: [
    NonMaximumSuppression.Rule.linear, .gaussian(sigma: 0.5), .gaussian(sigma: 0), .gaussian(sigma: .nan),
  ])
  func whatStaysIsInOrderAndNoneGrows(rule: NonMaximumSuppression.Rule) {
    for seed in 6..<40 {
      let all = boxes(seed: seed)
      let left = reduced(all, .init(rule, overlap: 0.3))
      for (first, second) in zip(left, left.dropFirst()) { #expect(first.score >= second.score) }
      for detection in left {
        #expect(all.contains { $0.box == detection.box && $0.score >= detection.score } && detection.score >= 0.05)
      }
    }
  }

  @Test(arguments: [NonMaximumSuppression.Rule.greedy, .weighted, .linear, .gaussian(sigma: 0.5)])
  func classesAreKeptApartWhenAsked(rule: NonMaximumSuppression.Rule) {
    let box = Box(left: 0, top: 0, right: 10, bottom: 10)
    let detections = [Detection(box: box, score: 0.9, label: 0), Detection(box: box, score: 0.8, label: 1)]
    #expect(reduced(detections, .init(rule, overlap: 0.5)) == detections)
    let together = reduced(detections, .init(rule, overlap: 0.5, keepsClasses: false))
    #expect(together.count == (rule == .gaussian(sigma: 0.5) ? 2 : 1) && (together.last?.score ?? 0) != 0.8)
  }
}
