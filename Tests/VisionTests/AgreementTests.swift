import Testing
import Vision

struct AgreementTests {
  private func detection(_ left: Float, _ top: Float, _ side: Float = 10, label: Int = 0) -> Detection {
    Detection(box: Box(left: left, top: top, right: left + side, bottom: top + side), score: 0.5, label: label)
  }

  /// The same in both directions.
  private func agreement(_ one: [Detection], _ other: [Detection]) -> Double {
    let there = Agreement.ofDetections(one.span, other.span)
    let back = Agreement.ofDetections(other.span, one.span)
    #expect(there == back)
    return there
  }

  @Test func classes() {
    #expect(Agreement.ofClasses(3, 3) == 1 && Agreement.ofClasses(3, 4) == 0)
    #expect(Agreement.ofClasses(nil, nil) == 1 && Agreement.ofClasses(nil, 0) == 0)
  }

  @Test func detections() {
    let (a, b) = (detection(0, 0), detection(100, 0))
    #expect(agreement([], []) == 1 && agreement([a], []) == 0)
    #expect(agreement([a, b], [b, a]) == 1)
    #expect(agreement([a, b], [a]) == 2.0 / 3)
    #expect(agreement([a], [detection(0, 0, label: 1)]) == 0)
    // Half of the area that either covers: 10 x 10 and 5 x 10.
    let half = Detection(box: Box(left: 0, top: 0, right: 5, bottom: 10), score: 0.5)
    #expect(agreement([a], [half]) == 1)
    #expect(agreement([a], [detection(4, 0)]) == 0)
  }

  /// One box is not found twice.
  @Test func eachBoxOnce() {
    let a = detection(0, 0)
    #expect(agreement([a], [detection(1, 0), detection(2, 0)]) == 2.0 / 3)
    #expect(agreement([a, a], [a]) == 2.0 / 3)
    #expect(agreement([a, a], [a, a]) == 0.5)
  }

  @Test func boxesThatAreNone() {
    let none = detection(0, 0, .nan)
    #expect(agreement([none], [none]) == 0)
    #expect(agreement([detection(0, 0, 0)], [detection(0, 0, 0)]) == 0)
  }
}
