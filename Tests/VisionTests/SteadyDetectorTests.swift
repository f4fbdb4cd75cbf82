import CBench
import Tensors
import Testing
import Vision

/// Other tests allocate meanwhile: the least of many counts is taken.
@Suite struct SteadyDetectorTests {
  @Test(arguments: [NonMaximumSuppression.Rule.greedy, .weighted])
  func findingTakesNoMemory(rule: NonMaximumSuppression.Rule) throws {
    let head = try #require(DetectionHead.ultraFace(inputWidth: 160, inputHeight: 120, isDecoded: false))
    var draws = Draws(seed: 21)
    let boxes = (0..<head.anchors.count * 4).map { _ in draws.next() * 2 - 1 }
    let scores = (0..<head.anchors.count * 2).map { _ in draws.next() }
    var detector = Detector(head, threshold: 0.3, suppression: .init(rule, overlap: 0.3), capacity: 100)
    var least = Int.max
    for _ in 0..<200 {
      let before = swl_allocation_count()
      detector.begin()
      detector.scan(
        part: 0, boxes: TensorValues(boxes.span.bytes, .float32), scores: TensorValues(scores.span.bytes, .float32))
      detector.finish()
      least = min(least, Int(swl_allocation_count() - before))
    }
    #expect(swl_allocation_count() > 0 && least == 0)
    #expect(detector.detections.count > 5 && detector.droppedCount > 100)
  }
}
