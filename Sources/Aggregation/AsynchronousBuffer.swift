/// Merges updates as they come, without rounds (FedBuff, Nguyen et al. 2022): after `size` of them the model moves.
///
/// An update that is s versions old counts (1 + s)^-1/2; the sum is divided by the number of updates, so that a buffer of
/// old ones moves the model less.
public struct AsynchronousBuffer: Sendable {
  public let size: Int
  private var sum: WeightedMean

  /// For a model of `count` values.
  public init(size: Int, count: Int) {
    precondition(size > 0)
    self.size = size
    sum = WeightedMean(count: count)
  }

  /// Updates that wait for the next move.
  public var waiting: Int { sum.updates }

  public static func weight(staleness: Int) -> Double { 1 / (1 + Double(max(0, staleness))).squareRoot() }

  /// Adds an update that has been checked; the change of the model once the buffer is full, and then it is empty again.
  public mutating func add(_ change: Span<Float>, staleness: Int) -> [Float]? {
    sum.add(change, weight: AsynchronousBuffer.weight(staleness: staleness))
    guard sum.updates >= size else { return nil }
    defer { sum = WeightedMean(count: sum.count) }
    return sum.mean(over: Double(sum.updates))
  }
}
