internal import Linux
internal import Synchronization

/// A thread for what may have to wait for a disk, or for others who use the store; whoever asks goes on with something
/// else until it is done. Belongs to the thread that publishes.
final class StoreThread: @unchecked Sendable {
  private let tasks = Mailbox<Task>()
  private let asked = Bell()
  private let isDone = Atomic<Bool>(true)
  private let stops = Atomic<Bool>(false)
  private let answered: Bell
  private var meanwhile: () -> Void = {}
  private var thread: SystemThread?

  private final class Task {
    let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// `bell`: what whoever asks sleeps at.
  init(_ bell: Bell) { answered = bell }

  /// `meanwhile`: what there is to do until something is done, whenever the bell is rung.
  func start(meanwhile: @escaping () -> Void) throws(SystemError) {
    self.meanwhile = meanwhile
    thread = try SystemThread("store") { [self] in
      while !stops.load(ordering: .relaxed) {
        let seen = asked.count
        if !work() { asked.wait(while: seen, nanoseconds: 1_000_000_000) }
      }
    }
  }

  func stop() {
    stops.store(true, ordering: .relaxed)
    asked.ring()
    thread.take()?.join()
  }

  private func work() -> Bool {
    guard let task = tasks.take() else { return false }
    task.body()
    isDone.store(true, ordering: .releasing)
    answered.ring()
    return true
  }

  /// Returns what `body` does, which asks for nothing here itself. Without a thread it is done at once.
  func run<Value, Failure: Error>(_ body: @escaping () throws(Failure) -> Value) throws(Failure) -> Value {
    guard thread != nil else { return try body() }
    var result: Result<Value, Failure>?
    isDone.store(false, ordering: .relaxed)
    tasks.put(Task { do throws(Failure) { result = .success(try body()) } catch { result = .failure(error) } })
    asked.ring()
    while !isDone.load(ordering: .acquiring) {
      let seen = answered.count
      meanwhile()
      if !isDone.load(ordering: .acquiring) { answered.wait(while: seen, nanoseconds: 100_000_000) }
    }
    return try result!.get()
  }
}
