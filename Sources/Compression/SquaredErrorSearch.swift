internal import Tensors

/// Finds the range whose quantisation has the least mean squared error.
///
/// error(range) = sum over bins of count * (c - scale * (clamp(rne(c / scale) + zero) - zero))^2 / total, c being the
/// middle of the bin. The ends are searched in turn, on grids that become finer, from the least and greatest value on.
struct SquaredErrorSearch {
  private let minimum, maximum: Float
  private let centres: [Double]
  private let weights: [Double]
  private let total: Double

  init(_ histogram: Histogram) {
    minimum = min(histogram.minimum, 0)
    maximum = max(histogram.maximum, 0)
    let bins = histogram.counts.indices.filter { histogram.counts[$0] > 0 }
    centres = bins.map(histogram.centre)
    weights = bins.map { Double(histogram.counts[$0]) }
    total = Double(max(histogram.total, 1))
  }

  /// The mean squared error of a range.
  func error(_ range: ActivationRange) -> Double {
    let quantization = range.quantization
    let (scale, zero) = (Double(quantization.scale), Double(quantization.zeroPoint))
    let inverse = 1 / scale
    var sum = 0.0
    for index in centres.indices {
      let centre = centres[index]
      let stored = min(max((centre * inverse).rounded(.toNearestOrEven) + zero, -128), 127)
      let error = centre - scale * (stored - zero)
      sum += weights[index] * error * error
    }
    return sum / total
  }

  var range: ActivationRange {
    var best = ActivationRange(minimum, maximum)
    var least = error(best)
    func take(_ candidate: ActivationRange) {
      let error = error(candidate)
      if error < least { (best, least) = (candidate, error) }
    }
    // Both ends at once first: distributions around zero lose on either side.
    for part in grid(around: 0.5, reach: 0.5) { take(ActivationRange(minimum * part, maximum * part)) }
    for reach in [Float(0.4), 0.1, 0.02] {
      if maximum > 0 {
        for part in grid(around: best.upper / maximum, reach: reach) {
          take(ActivationRange(best.lower, maximum * part))
        }
      }
      if minimum < 0 {
        for part in grid(around: best.lower / minimum, reach: reach) {
          take(ActivationRange(minimum * part, best.upper))
        }
      }
    }
    return best
  }

  /// Parts of an end's farthest value, above 0 and at most 1.
  private func grid(around middle: Float, reach: Float) -> [Float] {
    (-20...20).map { middle + reach * Float($0) / 20 }.filter { $0 > 0 && $0 <= 1 }
  }
}
