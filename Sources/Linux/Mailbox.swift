internal import Synchronization

/// A place for one object, which the next one displaces: how a thread gets what another has made for it.
@safe public final class Mailbox<Letter: AnyObject>: @unchecked Sendable {
  private let bits = Atomic<UInt>(0)

  public init() {}

  deinit { _ = take() }

  /// Any thread may put; what nobody has taken is returned.
  @discardableResult
  public func put(_ letter: Letter) -> Letter? {
    exchange(unsafe UInt(bitPattern: Unmanaged.passRetained(letter).toOpaque()))
  }

  public var isEmpty: Bool { bits.load(ordering: .relaxed) == 0 }

  /// What was put since the last time.
  public func take() -> Letter? {
    // Reading alone leaves the cache line where it is.
    isEmpty ? nil : exchange(0)
  }

  private func exchange(_ new: UInt) -> Letter? {
    let old = bits.exchange(new, ordering: .acquiringAndReleasing)
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: old) else { return nil }
    return unsafe Unmanaged<Letter>.fromOpaque(pointer).takeRetainedValue()
  }
}
