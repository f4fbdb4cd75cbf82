/// Limits the length of a change, so that no participant counts for more than that.
package struct Clipping: Equatable, Sendable {
  /// The largest Euclidean length, above 0.
  package let norm: Double

  /// Nil for a length that is not above 0.
  package init?(norm: Double) {
    guard norm > 0, norm.isFinite else { return nil }
    self.norm = norm
  }

  /// What a change has to be multiplied with, 1 for one that is short enough, by the sum of its squares.
  package func factor(squares: Double) -> Double {
    let length = squares.squareRoot()
    return length > norm ? norm / length : 1
  }

  /// The sum of the squares of a part of a change.
  package static func squares(_ values: Span<Float>) -> Double {
    var sum = 0.0
    for index in values.indices {
      let value = Double(values[index])
      sum += value * value
    }
    return sum
  }
}
