/// What a device has learned in a round.
public struct ClientUpdate: Equatable, Sendable {
  /// The trained weights less those that it was given.
  public var change: [Float]
  /// How many examples it has learned from.
  public var examples: Double

  public init(change: [Float], examples: Double) {
    self.change = change
    self.examples = examples
  }
}
