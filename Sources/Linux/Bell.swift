internal import CLinux

/// A count that any thread raises and one waits for: that there is something to do. No lock is taken.
@safe public final class Bell: @unchecked Sendable {
  private let bell: OpaquePointer

  public init() {
    guard let bell = unsafe swl_bell_create() else { fatalError("no memory for a bell") }
    unsafe self.bell = bell
  }

  deinit { unsafe swl_bell_destroy(bell) }

  /// To be read before looking for work: what comes meanwhile ends the wait.
  public var count: UInt32 { unsafe swl_bell_count(bell) }

  public func ring() { unsafe swl_bell_ring(bell) }

  /// Sleeps until the count is not `seen`, for at most so many nanoseconds.
  public func wait(while seen: UInt32, nanoseconds: UInt64) { unsafe swl_bell_wait(bell, seen, nanoseconds) }
}
