/// Why a graph cannot be compiled: the operator or tensor, and the reason.
public struct CompileError: Error, Sendable {
  public var place: String
  public var reason: String

  public init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  /// One line: where and why.
  public var message: String { "\(place): \(reason)" }
}
