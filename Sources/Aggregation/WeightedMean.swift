/// The mean of updates, each with a weight, in memory of the size of the model: 8 bytes for each value.
public struct WeightedMean: Sendable {
  private var sums: [Double]
  /// The sum of the weights.
  public private(set) var weight = 0.0
  /// How many updates there are.
  public private(set) var updates = 0

  /// Of updates of `count` values.
  public init(count: Int) { sums = [Double](repeating: 0, count: count) }

  public var count: Int { sums.count }

  /// Adds part of an update, whose values begin at `start`. An update has been checked before its first part is added;
  /// `end` follows its last.
  public mutating func add(_ part: Span<Float>, at start: Int, weight: Double) {
    precondition(start >= 0 && part.count <= sums.count - start)
    var sums = sums.mutableSpan
    for index in part.indices { sums[start + index] += weight * Double(part[index]) }
  }

  /// Counts an update, all of whose parts have been added with this weight.
  public mutating func end(weight: Double) {
    self.weight += weight
    updates += 1
  }

  public mutating func add(_ values: Span<Float>, weight: Double) {
    precondition(values.count == sums.count)
    add(values, at: 0, weight: weight)
    end(weight: weight)
  }

  /// One value of the sum divided by `divisor`.
  public func value(_ index: Int, over divisor: Double) -> Float { Float(sums[index] / divisor) }

  /// The sum divided by `divisor`.
  public func mean(over divisor: Double) -> [Float] { sums.map { Float($0 / divisor) } }

  /// The mean by weight; zeros of nothing.
  public var mean: [Float] { weight > 0 ? mean(over: weight) : [Float](repeating: 0, count: sums.count) }
}
