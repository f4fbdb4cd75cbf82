package import Aggregation
package import FleetProtocol

/// Why what a device sent cannot be merged.
package enum UpdateProblem: Error, Sendable {
  case noArrays
  case wrongCount(Int, expected: Int)
  case wrongName(String, expected: String)
  case wrongShape(name: String, shape: [Int], expected: [Int])
  case unknownCoding(name: String, String)
  case noExamples
  case refused(AggregationError)
  case unreadable(WireError)

  /// One line for a person.
  package var message: String {
    switch self {
    case .noArrays: "the reply has no arrays"
    case .wrongCount(let count, let expected): "the reply has \(count) arrays, the model has \(expected)"
    case .wrongName(let name, let expected): "the reply has an array '\(name)' where the model has '\(expected)'"
    case .wrongShape(let name, let shape, let expected): "array '\(name)' is of shape \(shape), not \(expected)"
    case .unknownCoding(let name, let coding): "array '\(name)' is coded as '\(coding)', which is not known"
    case .noExamples: "the reply does not say how many examples stand behind it (metric num-examples)"
    case .refused(let error): error.message
    case .unreadable(let error): "the reply cannot be read: \(error.code), byte \(error.offset)"
    }
  }
}
