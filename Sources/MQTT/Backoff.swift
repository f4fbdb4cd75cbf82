/// When to try again: after 1 s, twice as long each time, at most after 60 s.
struct Backoff {
  private static let shortest: UInt64 = 1_000_000_000
  private static let longest: UInt64 = 60_000_000_000

  private var delay = Backoff.shortest
  private var due: UInt64 = 0

  /// `now`: nanoseconds of the monotonic clock.
  func isDue(_ now: UInt64) -> Bool { now >= due }

  mutating func fail(_ now: UInt64) {
    due = now + delay
    delay = min(delay * 2, Backoff.longest)
  }

  mutating func succeed() { self = Backoff() }
}
