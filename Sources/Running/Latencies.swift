/// Durations in nanoseconds, in memory taken beforehand.
package struct Latencies {
  private var values: [UInt64] = []
  /// How many fit without taking memory.
  package let capacity: Int

  package init(capacity: Int) {
    self.capacity = capacity
    values.reserveCapacity(capacity)
  }

  package var count: Int { values.count }

  package mutating func add(_ nanoseconds: UInt64) { values.append(nanoseconds) }

  /// Makes ready for `microseconds`.
  package mutating func sort() { values.sort() }

  /// The value that this part of all does not pass (nearest rank); `sort` comes first. Nil without any value.
  package func microseconds(_ part: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = Int((part * Double(values.count)).rounded(.up))
    return Double(values[min(max(rank, 1), values.count) - 1]) / 1000
  }
}
