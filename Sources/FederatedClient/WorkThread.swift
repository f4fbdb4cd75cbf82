internal import FleetProtocol
internal import Linux
internal import Synchronization

/// The thread that carries out one instruction at a time, behind everything else that the machine does.
final class WorkThread: @unchecked Sendable {
  private let workload: any Workload
  private let objects: any ObjectStore
  private let done: Bell
  private let asked = Bell()
  private let tasks = Mailbox<Task>()
  private let results = Mailbox<Finished>()
  private let stops = Atomic<Bool>(false)
  /// The number of the task that is wanted; 0: none.
  private let wanted = Atomic<UInt64>(0)
  private var next: UInt64 = 0
  private var thread: SystemThread?

  private final class Task {
    let number: UInt64
    let instruction: Metadata

    init(_ number: UInt64, _ instruction: Metadata) {
      self.number = number
      self.instruction = instruction
    }
  }

  /// What has been done.
  final class Finished {
    let number: UInt64
    let outcome: WorkOutcome
    let seconds: Double

    init(_ number: UInt64, _ outcome: WorkOutcome, _ seconds: Double) {
      self.number = number
      self.outcome = outcome
      self.seconds = seconds
    }
  }

  /// `bell`: rung when something is done.
  init(_ workload: any Workload, objects: any ObjectStore, bell: Bell) {
    self.workload = workload
    self.objects = objects
    done = bell
  }

  func start() throws(SystemError) {
    thread = try SystemThread("learning") { [self] in
      // Every process may ask for that; one that may not learns at ordinary priority.
      do throws(SystemError) { try CurrentThread.setIdle() } catch {}
      while !stops.load(ordering: .relaxed) {
        let seen = asked.count
        if !work() { asked.wait(while: seen, nanoseconds: 1_000_000_000) }
      }
    }
  }

  func stop() {
    stops.store(true, ordering: .relaxed)
    cancel()
    asked.ring()
    thread.take()?.join()
  }

  func begin(_ instruction: Metadata) {
    next += 1
    wanted.store(next, ordering: .releasing)
    tasks.put(Task(next, instruction))
    asked.ring()
  }

  func conclude(_ task: FinishedTask) {
    cancel()
    workload.conclude(task)
  }

  private func cancel() { wanted.store(0, ordering: .releasing) }

  /// What was asked for last, once it is done.
  func take() -> Finished? {
    guard let finished = results.take(), finished.number == wanted.load(ordering: .acquiring) else { return nil }
    return finished
  }

  private func work() -> Bool {
    guard let task = tasks.take() else { return false }
    let isWanted = { [self] in !stops.load(ordering: .relaxed) && wanted.load(ordering: .acquiring) == task.number }
    guard isWanted() else { return true }
    let start = MonotonicClock.nanoseconds
    let outcome = workload.carryOut(task.instruction, objects: objects, isWanted: isWanted)
    results.put(Finished(task.number, outcome, Double(MonotonicClock.nanoseconds - start) / 1e9))
    done.ring()
    return true
  }
}
