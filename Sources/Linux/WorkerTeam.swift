internal import CLinux

/// A fixed team of threads that run one function together; the caller is its worker 0.
///
/// `run` takes no memory and no lock, and enters the kernel only when a worker has waited long enough to sleep. A team
/// of one makes no thread and never enters the kernel.
@safe public struct WorkerTeam: ~Copyable, @unchecked Sendable {
  /// A function that does the share of one worker, given the context and the worker's number.
  public typealias Task = @convention(c) (UnsafeMutableRawPointer?, Int32) -> Void

  /// The number of workers, the caller included.
  public let count: Int
  private let team: OpaquePointer

  /// Starts `count - 1` threads (count: 1...1024), worker i bound to `cpus[i % cpus.count]`; none is bound when `cpus`
  /// is empty. `pinsCaller` binds the calling thread to `cpus[0]` as long as the team lives.
  public init(count: Int, cpus: [Int32], pinsCaller: Bool = false) throws(SystemError) {
    var team: OpaquePointer?
    let result = unsafe cpus.withUnsafeBufferPointer {
      unsafe swl_team_create(&team, Int32(clamping: count), $0.baseAddress, Int32($0.count), pinsCaller ? 1 : 0)
    }
    try SystemError.check(result, "pthread_create")
    self.count = count
    unsafe self.team = team!
  }

  deinit { unsafe swl_team_destroy(team) }

  /// Runs the task on every worker and returns when all have finished; what they wrote is then visible to the caller.
  ///
  /// To be called by one thread at a time, and not from inside a task.
  @unsafe public func run(_ context: UnsafeMutableRawPointer?, _ task: Task) {
    unsafe swl_team_run(team, task, context)
  }
}
