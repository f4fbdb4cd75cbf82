/// Why a model cannot be compressed: the file, operator or tensor, and the reason.
public struct CompressionError: Error, Sendable {
  public var place: String
  public var reason: String

  public init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  /// One line: where and why.
  public var message: String { "\(place): \(reason)" }
}
