import Pipeline
import Testing

/// A camera of 30 frames a second and a machine that works on one frame at a time, in virtual time.
private struct Bench {
  static let millisecond: UInt64 = 1_000_000
  var policy: DeadlinePolicy
  /// Milliseconds that a frame takes, by level and by frame number.
  var work: (_ level: Int, _ frame: Int) -> UInt64
  private(set) var run = 0, late = 0, skippedLate = 0, skippedRate = 0
  private(set) var levels: [Int] = []
  private var free: UInt64 = 0
  private var frame = 0

  init(_ policy: DeadlinePolicy, work: @escaping (_ level: Int, _ frame: Int) -> UInt64) {
    self.policy = policy
    self.work = work
  }

  mutating func pass(frames: Int) {
    (run, late, skippedLate, skippedRate, levels) = (0, 0, 0, 0, [])
    for _ in 0..<frames {
      let captured = UInt64(frame) * 33 * Bench.millisecond
      defer { frame += 1 }
      // While it is busy newer frames displace older ones.
      guard captured + 33 * Bench.millisecond > free else { continue }
      let start = max(captured, free)
      switch policy.decide(captured: captured, now: start) {
      case .skipLate: skippedLate += 1
      case .skipRate: skippedRate += 1
      case .run(let level):
        free = start + work(level, frame) * Bench.millisecond
        run += 1
        levels.append(level)
        if policy.finished(level: level, captured: captured, started: start, published: free) { late += 1 }
      }
    }
  }
}

struct DeadlinePolicyTests {
  private func deadline(_ milliseconds: UInt64, _ response: Deadline.Response) -> Deadline {
    Deadline(nanoseconds: milliseconds * 1_000_000, response: response)
  }

  @Test(arguments: [Deadline.Response.skip, .degrade, .lowerRate(most: 4)])
  func doesNothingWhileAllIsInTime(response: Deadline.Response) {
    var bench = Bench(DeadlinePolicy(deadline(50, response), levelCount: 2)) { _, _ in 20 }
    bench.pass(frames: 1000)
    #expect(bench.run == 1000 && bench.late == 0)
    #expect(bench.levels.allSatisfy { $0 == 0 })
  }

  @Test func skipsWhatWouldBeLateAndTriesAgain() {
    var bench = Bench(DeadlinePolicy(deadline(30, .skip))) { _, frame in frame < 500 ? 60 : 10 }
    bench.pass(frames: 500)
    #expect(bench.run < 80, "only one in nine is tried")
    #expect(bench.run > 20)
    bench.pass(frames: 10)
    bench.pass(frames: 400)
    #expect(bench.run == 400 && bench.late == 0, "goes on once there is time again")
  }

  @Test func degradesToASmallerModelAndComesBack() {
    var bench = Bench(DeadlinePolicy(deadline(40, .degrade), levelCount: 3)) { level, frame in
      let load: UInt64 = 1000..<2000 ~= frame ? 3 : 1
      return [30, 16, 8][level] * load
    }
    bench.pass(frames: 1000)
    #expect(bench.late == 0 && bench.levels.allSatisfy { $0 == 0 })
    bench.pass(frames: 200)
    #expect(bench.policy.level == 2)
    bench.pass(frames: 800)
    #expect(bench.late < 40, "the smallest is in time; trials of the next one become rare")
    bench.pass(frames: 5000)
    #expect(bench.policy.level == 0)
    #expect(bench.late == 0)
  }

  @Test func lowersTheRateAndRaisesIt() {
    // One inference in flight heats the machine: what follows within 100 ms is late.
    var last = -10
    var bench = Bench(DeadlinePolicy(deadline(40, .lowerRate(most: 5)))) { _, frame in
      defer { last = frame }
      return frame < 3000 && frame - last < 4 ? 45 : 20
    }
    bench.pass(frames: 3000)
    #expect(bench.policy.interval >= 3)
    #expect(bench.late * 10 < bench.run)
    bench.pass(frames: 60 * 64 * 12)
    #expect(bench.policy.interval == 1)
  }

  /// Just above what the machine can do: steps up are tried less and less often.
  @Test func doesNotWaver() {
    var bench = Bench(DeadlinePolicy(deadline(40, .degrade), levelCount: 2)) { level, _ in [50, 10][level] }
    bench.pass(frames: 20_000)
    let changes = zip(bench.levels, bench.levels.dropFirst()).filter { $0 != $1 }.count
    #expect(changes <= 22)
    #expect(bench.late < 40)
  }

  @Test func clocksThatStepBackDoNoHarm() {
    var policy = DeadlinePolicy(deadline(10, .skip))
    _ = policy.decide(captured: .max, now: 0)
    policy.finished(level: 0, captured: .max, started: .max, published: 0)
    policy.finished(level: 0, captured: 0, started: 0, published: .max)
    _ = policy.decide(captured: 0, now: .max)
    policy.finished(level: 0, captured: 0, started: 5, published: .max)
    #expect(policy.decide(captured: 0, now: .max) == .skipLate)
  }
}
