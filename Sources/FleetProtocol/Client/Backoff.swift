/// How long to wait before the next attempt: anything up to a bound that doubles with each failure, so that a fleet that
/// failed together does not come back together.
struct Backoff: Sendable {
  private static let first = 1.0
  private var failures = 0

  /// Nanoseconds; `longest` in seconds.
  mutating func take(longest: Double, _ random: inout SplitMix64) -> UInt64 {
    let bound = min(longest, Backoff.first * Double(UInt64(1) << UInt64(min(failures, 30))))
    failures += 1
    return UInt64(bound * random.nextFraction() * 1e9)
  }

  mutating func reset() { failures = 0 }
}
