import Samples
import Testing

struct SampleChoiceTests {
  private let second: UInt64 = 1_000_000_000

  @Test func onlyUnsureScores() {
    var choice = SampleChoice(scores: 0.3...0.6, perHour: 600)
    #expect([0.3, 0.45, 0.6].allSatisfy { choice.offer(score: $0, nanoseconds: 0) })
    #expect(![0.29, 0.61, 0, 1, .nan, .infinity].contains { choice.offer(score: $0, nanoseconds: 0) })
  }

  /// Offered one a second, a day keeps what its hours allow and the ten minutes in hand at the beginning.
  @Test(arguments: [1, 7, 60, 3600]) func noMoreThanAllowed(perHour: Int) {
    var choice = SampleChoice(scores: 0...1, perHour: perHour)
    var kept: [UInt64] = []
    for time in 0..<UInt64(86400) where choice.offer(score: 0.5, nanoseconds: time * second) { kept.append(time) }
    #expect(kept.count <= 24 * perHour + max(1, perHour / 6) && kept.count >= 24 * perHour - 1)
    for start in stride(from: UInt64(0), to: 86400, by: 600) {
      #expect(kept.count { (start..<start + 3600).contains($0) } <= perHour + max(1, perHour / 6) + 1)
    }
  }

  @Test func whatWasNotKeptCountsForAnHour() {
    var choice = SampleChoice(scores: 0...1, perHour: 12)
    let burst = (0..<100).count { _ in choice.offer(score: 0.5, nanoseconds: 0) }
    #expect(burst == 2)
    let later = (0..<100).count { _ in choice.offer(score: 0.5, nanoseconds: 5 * 3600 * second) }
    #expect(later == 12)
  }

  @Test func aClockThatGoesBackGivesNothing() {
    var choice = SampleChoice(scores: 0...1, perHour: 1)
    let kept = [7200, 0, 3600, 7200, 9000, 10_801].map { choice.offer(score: 0.5, nanoseconds: $0 * second) }
    #expect(kept == [true, false, false, false, false, true])
  }
}
