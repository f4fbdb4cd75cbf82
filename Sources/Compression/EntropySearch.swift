internal import Glibc
internal import Tensors

/// Finds the range whose quantised distribution is nearest to the distribution of the values.
///
/// For a threshold t the range is max(minimum, -t)...min(maximum, t). P: the counts of the bins inside, those outside
/// added to the outermost. Q: the counts inside gathered by stored value and spread evenly over the bins of that stored
/// value that have any. The divergence is the sum of p * ln(p / q) over bins with p > 0, both distributions summing to 1;
/// a q of 0 counts as 1e-9. Zeros, which every quantisation keeps, stay out.
struct EntropySearch {
  let histogram: Histogram
  private static let candidateCount = 128

  init(_ histogram: Histogram) { self.histogram = histogram }

  var range: ActivationRange {
    let farthest = max(-histogram.minimum, histogram.maximum)
    var best = ActivationRange(histogram.minimum, histogram.maximum)
    var least = divergence(best)
    for step in (EntropySearch.candidateCount / 8..<EntropySearch.candidateCount).reversed() {
      let threshold = farthest * Float(step) / Float(EntropySearch.candidateCount)
      let candidate = ActivationRange(max(histogram.minimum, -threshold), min(histogram.maximum, threshold))
      let divergence = divergence(candidate)
      if divergence < least { (best, least) = (candidate, divergence) }
    }
    return best
  }

  /// The divergence of a range's quantised distribution from the values' own.
  func divergence(_ range: ActivationRange) -> Double {
    let bins = bins(of: range)
    let inside = histogram.counts[bins]
    let insideTotal = inside.reduce(0, +)
    let total = histogram.counts.reduce(0, +)
    guard insideTotal > 0 else { return total == 0 ? 0 : .infinity }
    let below = histogram.counts[..<bins.lowerBound].reduce(0, +)
    let above = histogram.counts[bins.upperBound...].reduce(0, +)
    let spread = spread(inside, range.quantization)
    var divergence = 0.0
    for bin in bins {
      var count = inside[bin]
      if bin == bins.lowerBound { count += below }
      if bin == bins.upperBound - 1 { count += above }
      guard count > 0 else { continue }
      let p = Double(count) / Double(total)
      let q = spread[bin - bins.lowerBound] / Double(insideTotal)
      divergence += p * log(p / max(q, 1e-9))
    }
    return divergence
  }

  /// The bins that a range touches.
  private func bins(of range: ActivationRange) -> Range<Int> {
    let first = Int((Double(range.lower) / histogram.width).rounded(.down)) + Histogram.halfCount
    let last = Int((Double(range.upper) / histogram.width).rounded(.up)) - 1 + Histogram.halfCount
    let lower = min(max(first, 0), Histogram.binCount - 1)
    return lower..<max(lower, min(last, Histogram.binCount - 1)) + 1
  }

  /// The counts of each stored value, shared among its bins that have any.
  private func spread(_ inside: ArraySlice<Int>, _ quantization: Quantization) -> [Double] {
    let levels = inside.indices.map { Int(quantization.stored(Float(histogram.centre($0)))) + 128 }
    var (sums, used) = ([Double](repeating: 0, count: 256), [Double](repeating: 0, count: 256))
    for (level, count) in zip(levels, inside) where count > 0 {
      sums[level] += Double(count)
      used[level] += 1
    }
    return zip(levels, inside).map { level, count in count > 0 ? sums[level] / used[level] : 0 }
  }
}
