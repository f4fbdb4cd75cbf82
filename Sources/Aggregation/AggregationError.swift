/// Why an update or a round is refused.
public enum AggregationError: Error, Equatable, Sendable {
  /// An update has another count of values than the model.
  case wrongCount(Int, expected: Int)
  /// A value is no number, or infinite.
  case notFinite(index: Int)
  /// The count of examples behind an update: not above 0, or no number.
  case badWeight(Double)
  /// An update is longer than the server takes.
  case tooLong(norm: Double, limit: Double)
  /// A round of this kind needs more updates than came.
  case tooFewUpdates(Int, needed: Int)

  /// One line for a person.
  public var message: String {
    switch self {
    case .wrongCount(let count, let expected): "the update has \(count) values, the model has \(expected)"
    case .notFinite(let index): "value \(index) of the update is not finite"
    case .badWeight(let weight): "the update stands for \(weight) examples; it has to be a number above 0"
    case .tooLong(let norm, let limit): "the update is \(norm) long, more than the \(limit) that are taken"
    case .tooFewUpdates(let count, let needed): "\(count) updates came, at least \(needed) are needed"
    }
  }
}
