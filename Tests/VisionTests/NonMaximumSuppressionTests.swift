import Tensors
import Testing
import Vision

@Suite struct NonMaximumSuppressionTests {
  @Test func theOverlapOfTwoSquares() {
    let a = Box(left: 0, top: 0, right: 2, bottom: 2)
    #expect(a.intersectionOverUnion(a) == 1)
    #expect(a.intersectionOverUnion(Box(left: 1, top: 0, right: 3, bottom: 2)) == Float(1) / 3)
    #expect(a.intersectionOverUnion(Box(left: 2, top: 0, right: 4, bottom: 2)) == 0)
    #expect(a.intersectionOverUnion(Box(left: 5, top: 5, right: 6, bottom: 6)) == 0)
  }

  @Test func weightedMeansAreWeightedByScore() {
    var detections = [
      Detection(box: Box(left: 0, top: 0, right: 10, bottom: 10), score: 0.75),
      Detection(box: Box(left: 2, top: 0, right: 12, bottom: 10), score: 0.25),
    ]
    detections[0].append(Keypoint(x: 4, y: 4))
    detections[1].append(Keypoint(x: 8, y: 0))
    let left = reduced(detections, .init(.weighted, overlap: 0.3))
    #expect(left.count == 1 && left[0].box == Box(left: 0.5, top: 0, right: 10.5, bottom: 10))
    #expect(left[0].score == 0.75 && left[0][keypoint: 0] == Keypoint(x: 5, y: 3))
  }

  @Test(arguments: [NonMaximumSuppression.Rule.greedy, .weighted])
  func detectionsOfOtherClassesStay(rule: NonMaximumSuppression.Rule) {
    let box = Box(left: 0, top: 0, right: 10, bottom: 10)
    let detections = [0, 1, 0, 1].map { Detection(box: box, score: 0.5, label: $0) }
    #expect(reduced(detections, .init(rule, overlap: 0.5)).map { $0.label } == [0, 1])
  }

  @Test func greedySuppressionOfItsResultChangesNothing() {
    var draws = Draws(seed: 11)
    for _ in 0..<200 {
      let suppression = NonMaximumSuppression(.greedy, overlap: draws.next())
      let once = reduced(random(&draws, count: draws.next(below: 60)), suppression)
      #expect(reduced(once, suppression) == once)
      for (index, detection) in once.enumerated() {
        for other in once[..<index] where other.label == detection.label {
          #expect(
            other.box.intersectionOverUnion(detection.box) <= suppression.overlap && other.score >= detection.score)
        }
      }
    }
  }

  @Test func whatIsSuppressedOverlapsSomethingBetterThatStays() {
    var draws = Draws(seed: 12)
    for _ in 0..<200 {
      let suppression = NonMaximumSuppression(.greedy, overlap: 0.3)
      let all = random(&draws, count: 40)
      let left = reduced(all, suppression)
      for detection in all where !left.contains(detection) {
        let isCovered = left.contains {
          $0.label == detection.label && $0.score >= detection.score
            && $0.box.intersectionOverUnion(detection.box) > suppression.overlap
        }
        #expect(isCovered)
      }
    }
  }

  private func random(_ draws: inout Draws, count: Int) -> [Detection] {
    (0..<count).map { _ in
      Detection(
        box: Box(
          centerX: draws.next() * 100, centerY: draws.next() * 100, width: 1 + draws.next() * 60,
          height: 1 + draws.next() * 60), score: draws.next(), label: draws.next(below: 2))
    }.sorted { $0.score > $1.score }
  }

  private func reduced(_ detections: [Detection], _ suppression: NonMaximumSuppression) -> [Detection] {
    var detections = detections
    var span = detections.mutableSpan
    let count = suppression.reduce(&span, count: span.count)
    return Array(detections[..<count])
  }
}
