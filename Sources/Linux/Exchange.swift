internal import CLinux

/// A place for one number, which the next one displaces: how the newest frame's buffer goes from one thread to another.
///
/// One thread puts, one takes, any closes. Nothing is allocated and no lock taken; who takes sleeps in the kernel while
/// there is nothing.
@safe public final class Exchange: @unchecked Sendable {
  public enum Taken: Equatable, Sendable {
    case number(Int32)
    /// The time has passed.
    case nothing
    case closed
  }

  private let exchange: OpaquePointer

  public init() {
    guard let exchange = unsafe swl_exchange_create() else { fatalError("no memory for an exchange") }
    unsafe self.exchange = exchange
  }

  deinit { unsafe swl_exchange_destroy(exchange) }

  /// Puts a number from 0. Returns what is now the caller's again: the number that nobody took, nil for none, or this one
  /// once the place is closed.
  public func put(_ number: Int32) -> Int32? {
    precondition(number >= 0)
    return Exchange.number(unsafe swl_exchange_put(exchange, number))
  }

  /// Takes the number that is there, waiting for at most so many nanoseconds.
  public func take(waiting nanoseconds: UInt64) -> Taken {
    switch unsafe swl_exchange_take(exchange, nanoseconds) {
    case Int32(SWL_EXCHANGE_EMPTY): .nothing
    case Int32(SWL_EXCHANGE_CLOSED): .closed
    case let number: .number(number)
    }
  }

  /// Whether there is nothing to take.
  public var isEmpty: Bool { unsafe swl_exchange_is_empty(exchange) != 0 }

  /// Lets no further number in and wakes who waits; returns the number that nobody took.
  public func close() -> Int32? { Exchange.number(unsafe swl_exchange_close(exchange)) }

  private static func number(_ result: Int32) -> Int32? { result >= 0 ? result : nil }
}
