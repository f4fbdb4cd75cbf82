import Rollout
import Testing

struct FrameShareTests {
  @Test(arguments: [0, 0.001, 0.1, 0.333333, 0.5, 0.999, 1])
  func anyRowHasItsShare(share: Double) {
    var frames = FrameShare(share)
    let taken = (0..<10_000).map { _ in frames.next() }
    for (start, count) in [(0, 10_000), (17, 100), (333, 1000), (5000, 37)] {
      let number = taken[start..<start + count].filter { $0 }.count
      #expect(abs(Double(number) - share * Double(count)) < 1.0001)
    }
  }
}
