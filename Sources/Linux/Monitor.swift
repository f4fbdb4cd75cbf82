internal import CLinux

/// A lock with a condition to wait for; who holds it inherits the priority of who waits for it.
///
/// Not for threads with a deadline: they would wait for those without.
@safe public final class Monitor: @unchecked Sendable {
  private let monitor: OpaquePointer

  public init() {
    guard let monitor = unsafe swl_monitor_create() else { fatalError("no memory for a lock") }
    unsafe self.monitor = monitor
  }

  deinit { unsafe swl_monitor_destroy(monitor) }

  /// Runs `body` while no other thread runs one of this monitor.
  public func locked<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    unsafe swl_monitor_lock(monitor)
    defer { unsafe swl_monitor_unlock(monitor) }
    return try body()
  }

  /// Within `locked`: lets others in until `wakeAll`, at most until the monotonic clock shows so many nanoseconds; may
  /// return early.
  public func wait(until nanoseconds: UInt64) { unsafe swl_monitor_wait(monitor, nanoseconds) }

  public func wakeAll() { unsafe swl_monitor_wake_all(monitor) }
}
