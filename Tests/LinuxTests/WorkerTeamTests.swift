import Linux
import Testing

private struct Counters {
  static let stride = 16
  var workers: Int
  var counts: UnsafeMutablePointer<Int>
  var sums: UnsafeMutablePointer<Int>
}

private func count(_ context: UnsafeMutableRawPointer?, _ worker: Int32) {
  let counters = context!.assumingMemoryBound(to: Counters.self).pointee
  counters.counts[Int(worker) * Counters.stride] += 1
}

private func add(_ context: UnsafeMutableRawPointer?, _ worker: Int32) {
  let counters = context!.assumingMemoryBound(to: Counters.self).pointee
  counters.sums[Int(worker)] = (0..<counters.workers).reduce(0) { $0 + counters.counts[$1 * Counters.stride] }
}

@Suite(.serialized) struct WorkerTeamTests {
  /// Every worker reads what all workers wrote in the run before: a run that began or returned early shows at once.
  @Test(arguments: [1, 2, 3, 5], [false, true])
  func aRunHappensOnceOnEveryWorkerAndIsThenOver(workers: Int, pinned: Bool) throws {
    let team = try WorkerTeam(count: workers, cpus: pinned ? CurrentProcess.allowedCPUs() : [], pinsCaller: pinned)
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: workers * Counters.stride)
    counts.initialize(repeating: 0, count: workers * Counters.stride)
    let sums = UnsafeMutablePointer<Int>.allocate(capacity: workers)
    sums.initialize(repeating: 0, count: workers)
    defer {
      counts.deallocate()
      sums.deallocate()
    }
    var counters = Counters(workers: workers, counts: counts, sums: sums)
    for round in 1...3000 {
      team.run(&counters, count)
      team.run(&counters, add)
      guard (0..<workers).allSatisfy({ sums[$0] == round * workers }) else {
        Issue.record("round \(round): \((0..<workers).map { sums[$0] })")
        return
      }
      if round % 500 == 0 { sleep(milliseconds: 2) }
    }
  }

  @Test func teamsComeAndGo() throws {
    for round in 0..<200 { _ = try WorkerTeam(count: 1 + round % 4, cpus: []) }
  }

  @Test func aPinnedCallerIsSetFree() throws {
    let before = try CurrentProcess.allowedCPUs()
    do {
      let team = try WorkerTeam(count: 2, cpus: before, pinsCaller: true)
      #expect(try CurrentProcess.allowedCPUs() == [before[0]])
      team.run(nil) { _, _ in }
    }
    #expect(try CurrentProcess.allowedCPUs() == before)
  }

  @Test(arguments: [(0, [Int32]()), (1 << 20, []), (2, [-1]), (2, [5000])])
  func senselessTeamsAreRefused(count: Int, cpus: [Int32]) {
    #expect(throws: SystemError.self) { _ = try WorkerTeam(count: count, cpus: cpus) }
  }
}

/// Long enough for the workers to fall asleep.
private func sleep(milliseconds: UInt64) {
  let end = MonotonicClock.nanoseconds + milliseconds * 1_000_000
  while MonotonicClock.nanoseconds < end {}
}
