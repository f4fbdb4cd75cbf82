internal import Privacy

/// Looks at an update, part by part, before any of it is merged: its count, that it is finite, and how long it is.
public struct UpdateCheck: Sendable {
  /// Values of the model.
  public let count: Int
  /// The largest length that is taken; nil: any finite one.
  public let normLimit: Double?
  public private(set) var seen = 0
  /// The sum of the squares so far.
  public private(set) var squares = 0.0

  public init(count: Int, normLimit: Double? = nil) {
    self.count = count
    self.normLimit = normLimit
  }

  /// Looks at the next values.
  public mutating func look(at part: Span<Float>) throws(AggregationError) {
    guard part.count <= count - seen else { throw .wrongCount(seen + part.count, expected: count) }
    let sum = Clipping.squares(part)
    if !sum.isFinite {
      for index in part.indices where !part[index].isFinite { throw .notFinite(index: seen + index) }
    }
    squares += sum
    seen += part.count
  }

  /// After the last part. `examples` is what the device says.
  public func finish(examples: Double) throws(AggregationError) {
    guard seen == count else { throw .wrongCount(seen, expected: count) }
    guard examples > 0, examples.isFinite else { throw .badWeight(examples) }
    if let normLimit, squares > normLimit * normLimit { throw .tooLong(norm: squares.squareRoot(), limit: normLimit) }
  }
}
