/// How long something that is done again and again will take next time, at worst: the smoothed mean and three times the
/// smoothed deviation (as RFC 6298 estimates round trips, with its weights 1/8 and 1/4).
struct LatencyEstimate {
  /// Nanoseconds.
  private(set) var mean: UInt64 = 0
  private var deviation: UInt64 = 0
  private var isKnown = false

  /// Samples are cut here, some 36 years, so that no sum passes the end.
  private static let longest: UInt64 = 1 << 60

  /// Nanoseconds; nil before the first sample.
  var upper: UInt64? { isKnown ? mean + 3 * deviation : nil }

  /// Forgets all samples.
  mutating func restart() { isKnown = false }

  mutating func add(_ sample: UInt64) {
    let nanoseconds = min(sample, LatencyEstimate.longest)
    guard isKnown else {
      (mean, deviation, isKnown) = (nanoseconds, nanoseconds / 8, true)
      return
    }
    let distance = mean > nanoseconds ? mean - nanoseconds : nanoseconds - mean
    deviation = deviation - deviation / 4 + distance / 4
    mean = mean - mean / 8 + nanoseconds / 8
  }
}
