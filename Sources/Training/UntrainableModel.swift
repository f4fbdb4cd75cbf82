internal import Learning

/// Why a model cannot be trained: the operator, and what stands against it.
public struct UntrainableModel: Error, Sendable {
  public var place: String
  public var reason: String

  init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  init(_ place: String, _ error: ArchitectureError) { self.init(place, error.message) }

  /// One line: where and why.
  public var message: String { "\(place): \(reason)" }
}
