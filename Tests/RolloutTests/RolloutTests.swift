import Rollout
import Testing

/// A rollout of version 2 over version 1 that is fed with frames.
final class Feed {
  var rollout: Rollout
  var fast: UInt64 = 10_000_000

  init(previous: UInt32? = nil, _ change: (inout RolloutRules) -> Void = { _ in }) {
    var rules = RolloutRules()
    (rules.shadowFrames, rules.canaryFrames, rules.canaryShare) = (200, 200, 0.25)
    change(&rules)
    rollout = Rollout(rules, active: previous == nil ? 1 : 2, previous: previous)
  }

  func stage() -> RolloutAction? { rollout.handle(.staged(2, again: false)) }

  /// Frames until something is to be done; `outcome` and `agreement` of version 2 by the frame's number.
  func run(
    _ count: Int, _ outcome: (Int) -> FrameOutcome = { _ in .inTime(nanoseconds: 10_000_000) },
    agreement: (Int) -> Double = { _ in 1 }
  ) -> (action: RolloutAction, frame: Int)? {
    for frame in 0..<count {
      let version = rollout.nextVersion()
      let served = rollout.handle(.served(version, version == 2 ? outcome(frame) : .inTime(nanoseconds: fast)))
      if let served { return (served, frame) }
      guard rollout.phase == .shadow else { continue }
      let compared = rollout.handle(.compared(2, outcome(frame), agreement: agreement(frame)))
      if let compared { return (compared, frame) }
    }
    return nil
  }

  func handle(_ event: RolloutEvent) -> RolloutAction? { rollout.handle(event) }
  func next() -> UInt32 { rollout.nextVersion() }

  var active: UInt32 { rollout.active }
  var phase: Rollout.Phase { rollout.phase }
  var rejected: [UInt32] { rollout.rejected }
}

private func reason(_ action: RolloutAction?) -> RolloutReason? {
  switch action {
  case .reject(_, let reason), .refuse(_, let reason), .rollBack(_, _, let reason): reason
  default: nil
  }
}

struct RolloutTests {
  @Test func aGoodVersionsWay() throws {
    let feed = Feed()
    #expect(feed.stage() == .startShadow(2))
    let shadow = try #require(feed.run(10_000))
    #expect(shadow.action == .startCanary(2) && shadow.frame == 199)
    let canary = try #require(feed.run(10_000))
    #expect(canary.action == .activate(2) && canary.frame == 4 * 200 - 1)
    let trial = try #require(feed.run(10_000))
    #expect(trial.action == .settle(2) && trial.frame == 199 && feed.phase == .steady)
    #expect(feed.run(1000) == nil)
  }

  @Test func stagesThatAreLeftOut() throws {
    let straight = Feed { ($0.shadowFrames, $0.canaryFrames) = (0, 0) }
    #expect(straight.stage() == .activate(2) && straight.phase == .steady)
    let canary = Feed { $0.shadowFrames = 0 }
    #expect(canary.stage() == .startCanary(2))
    let shadow = Feed { $0.canaryFrames = 0 }
    #expect(shadow.stage() == .startShadow(2))
    #expect(shadow.run(200)?.action == .activate(2) && shadow.phase == .steady)
  }

  @Test func aSlowVersionGoes() throws {
    let feed = Feed()
    _ = feed.stage()
    let end = try #require(feed.run(10_000) { _ in .inTime(nanoseconds: 12_800_000) })
    guard case .latency(let ratio, limit: 1.2) = reason(end.action) else { return #expect(Bool(false)) }
    #expect(abs(ratio - 1.28) < 0.02 && end.frame == 31 && feed.rejected == [2] && feed.phase == .steady)
    let within = Feed()
    _ = within.stage()
    #expect(within.run(10_000) { _ in .inTime(nanoseconds: 11_900_000) }?.action == .startCanary(2))
    // Only its slowest twentieth counts.
    let tail = Feed()
    _ = tail.stage()
    #expect(
      tail.run(10_000) { .inTime(nanoseconds: $0 % 25 == 0 ? 90_000_000 : 10_000_000) }?.action == .startCanary(2))
    let fat = Feed()
    _ = fat.stage()
    guard
      case .latency? = reason(fat.run(10_000) { .inTime(nanoseconds: $0 % 15 == 0 ? 90_000_000 : 10_000_000) }?.action)
    else { return #expect(Bool(false)) }
  }

  @Test func aVersionThatDisagreesGoes() throws {
    let feed = Feed()
    _ = feed.stage()
    let end = try #require(feed.run(10_000, agreement: { $0 % 2 == 0 ? 1 : 0 }))
    #expect(reason(end.action) == .agreement(0.5, limit: 0.9) && end.frame == 31)
    // A little less than asked for is looked at four times as long before it goes.
    let close = Feed()
    _ = close.stage()
    let late = try #require(close.run(10_000, agreement: { $0 % 100 < 89 ? 1 : 0 }))
    #expect(reason(late.action) == .agreement(0.89, limit: 0.9) && late.frame == 799)
    let degrees = Feed()
    _ = degrees.stage()
    #expect(degrees.run(10_000, agreement: { _ in 0.93 })?.action == .startCanary(2))
  }

  @Test func aFailingCanaryGoes() throws {
    let feed = Feed()
    _ = feed.stage()
    _ = feed.run(10_000)
    let end = try #require(feed.run(10_000) { $0 % 3 == 0 ? .failed : .late(nanoseconds: 10_000_000) })
    #expect(reason(end.action) == .errors(share: 1, limit: 0.01) && end.frame == 127)
    #expect(feed.stage() == .refuse(2, .rejectedBefore))
    #expect(feed.handle(.staged(2, again: true)) == .startShadow(2))
  }

  /// Frames that the active version misses as well are not held against the new one.
  @Test func aBusyDevice() {
    let feed = Feed()
    _ = feed.stage()
    for _ in 0..<1000 {
      _ = feed.handle(.served(1, .late(nanoseconds: 10_000_000)))
      if feed.phase == .shadow { _ = feed.handle(.compared(2, .late(nanoseconds: 10_000_000), agreement: 1)) }
    }
    #expect(feed.phase == .canary)
  }

  @Test func aTrialEndsWithTheVersionBefore() throws {
    let feed = Feed(previous: 1)
    let end = try #require(feed.run(10_000) { _ in .failed })
    #expect(end.action == .rollBack(to: 1, from: 2, .errors(share: 1, limit: 0.01)))
    #expect(feed.active == 1 && feed.rejected == [2])
    let slow = Feed()
    _ = slow.stage()
    _ = slow.run(10_000)
    _ = slow.run(10_000)
    #expect(slow.phase == .trial)
    guard case .latency? = reason(slow.run(10_000) { _ in .inTime(nanoseconds: 20_000_000) }?.action) else {
      return #expect(Bool(false))
    }
    #expect(slow.active == 1)
  }

  @Test func versionsThatCannotBeStaged() {
    let feed = Feed(previous: 1)
    #expect(feed.handle(.staged(2, again: true)) == .refuse(2, .notNewer))
    #expect(feed.handle(.staged(3, again: true)) == .refuse(3, .onTrial))
    #expect(feed.handle(.unusable(2)) == .rollBack(to: 1, from: 2, .unusable))
    #expect(feed.handle(.unusable(1)) == nil)
    #expect(feed.handle(.staged(3, again: false)) == .startShadow(3))
    #expect(feed.handle(.staged(3, again: false)) == nil)
    #expect(feed.handle(.unusable(3)) == .reject(3, .unusable))
  }

  @Test func driftOfBothIsTheScenes() {
    let feed = Feed()
    _ = feed.stage()
    #expect(feed.handle(.drifted(2, score: 0.5)) == nil)
    #expect(feed.handle(.drifted(1, score: 0.4)) == nil)
    #expect(feed.handle(.drifted(2, score: 0.5)) == nil)
    #expect(feed.handle(.drifted(1, score: 0.1)) == nil)
    #expect(feed.handle(.drifted(2, score: 0.5)) == .reject(2, .drift(score: 0.5, limit: 0.25)))
  }

  @Test func theOperatorsWord() {
    let feed = Feed()
    #expect(feed.handle(.withdrawn) == nil)
    _ = feed.stage()
    #expect(feed.handle(.withdrawn) == .stop(2) && feed.phase == .steady && feed.rejected.isEmpty)
    _ = feed.stage()
    #expect(feed.handle(.activated(3)) == .stop(2) && feed.active == 3)
    #expect(feed.handle(.activated(3)) == nil)
  }

  @Test func reasonsInWords() {
    #expect(
      RolloutReason.errors(share: 0.02, limit: 0.01).text
        == "2 % of its frames failed or were late; 1 % is the most")
    #expect(
      RolloutReason.latency(ratio: 1.5, limit: 1.2).text
        == "its latency is 1.5 times the active version's at the 95th percentile; 1.2 is the most")
  }

  /// Of any frames in a row the canary's share, rounded down or up.
  @Test(arguments: [0.001, 0.1, 0.25, 1.0 / 3, 0.777_777, 1])
  func theShareIsExact(share: Double) {
    let feed = Feed { ($0.shadowFrames, $0.canaryShare) = (0, share) }
    _ = feed.stage()
    let exact = (share * 1_000_000).rounded() / 1_000_000
    var sums = [0]
    for _ in 0..<3000 { sums.append(sums.last! + (feed.next() == 2 ? 1 : 0)) }
    for length in [1, 2, 3, 7, 10, 100, 999, 3000] {
      for start in 0...(3000 - length) {
        let served = Double(sums[start + length] - sums[start])
        #expect(abs(served - Double(length) * exact) < 1 + 1e-6)
      }
    }
  }
}
