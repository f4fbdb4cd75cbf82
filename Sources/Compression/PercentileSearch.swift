/// Cuts the tails of a distribution.
struct PercentileSearch {
  let histogram: Histogram

  init(_ histogram: Histogram) { self.histogram = histogram }

  /// The value below which (1 - part) / 2 of all lie, and that above which as many do, interpolated inside a bin.
  func range(_ part: Double) -> ActivationRange {
    let tail = (1 - part) / 2 * Double(histogram.total)
    let lower = Float(value(atRank: tail))
    let upper = Float(value(atRank: Double(histogram.total) - tail))
    return ActivationRange(max(lower, histogram.minimum), min(upper, histogram.maximum))
  }

  /// The value that `rank` values do not pass; zeros stand between the negative and the positive bins.
  private func value(atRank rank: Double) -> Double {
    var passed = 0.0
    for bin in histogram.counts.indices {
      if bin == Histogram.halfCount {
        passed += Double(histogram.zeroCount)
        if passed >= rank, histogram.zeroCount > 0 { return 0 }
      }
      let count = Double(histogram.counts[bin])
      guard count > 0 else { continue }
      if passed + count >= rank {
        return histogram.centre(bin) + ((rank - passed) / count - 0.5) * histogram.width
      }
      passed += count
    }
    return Double(histogram.maximum)
  }
}
