import CBench
import Tensors
import Testing
import Vision

@Suite struct SteadyDetectorTests {
  /// In a process of its own: calls for memory are counted in the whole process.
  @Test(arguments: 0..<4) func findingTakesNoMemory(ruleNumber: Int) async {
    await #expect(processExitsWith: .success) { [ruleNumber] in
      let head = try #require(DetectionHead.ultraFace(inputWidth: 160, inputHeight: 120, isDecoded: false))
      var draws = Draws(seed: 21)
      let boxes = (0..<head.anchors.count * 4).map { _ in draws.next() * 2 - 1 }
      let scores = (0..<head.anchors.count * 2).map { _ in draws.next() }
      let rules: [NonMaximumSuppression.Rule] = [.greedy, .weighted, .linear, .gaussian(sigma: 0.5)]
      let suppression = NonMaximumSuppression(rules[ruleNumber], overlap: 0.3)
      var detector = Detector(head, threshold: 0.3, suppression: suppression, capacity: 100)
      var least = Int.max
      for _ in 0..<20 {
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
}
