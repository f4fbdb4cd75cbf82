internal import Linux

/// Three places of which one thread writes one and another reads one; between them the newest waits.
///
/// Nothing is allocated, copied or locked. The places themselves are the owner's: numbers 0, 1 and 2.
package final class Relay: Sendable {
  private let exchange = Exchange()
  private let returned = Ring<Int>(capacity: 3, filler: 0)

  /// Number 0 is the writer's at the beginning.
  package init() { for number in 1...2 { giveBack(number) } }

  /// Whether the reader has taken everything.
  package var isEmpty: Bool { exchange.isEmpty }

  /// For the writer: hands over the place that it has written. Returns the one it writes next, and whether that was
  /// written before and nobody has read it.
  package func send(_ number: Int) -> (next: Int, isDisplaced: Bool) {
    if let displaced = exchange.put(Int32(number)) { return (Int(displaced), true) }
    var next = 0
    // Of three places the reader has at most one and one waits.
    guard returned.take({ next = $0 }) else { fatalError("a relay lost a place") }
    return (next, false)
  }

  /// For the reader: the newest place, if there is one that it has not had.
  package func take() -> Int? {
    if case .number(let number) = exchange.take(waiting: 0) { Int(number) } else { nil }
  }

  /// For the reader: gives back what it took, before it takes again.
  package func giveBack(_ number: Int) { _ = returned.give { $0 = number } }
}
