/// What a device has learned in a round.
public struct ClientUpdate: Equatable, Sendable {
  /// The trained weights less those that it was given.
  public var change: [Float]
  /// How many examples it has learned from.
  public var examples: Double
  /// How many versions the model has moved on since the one that was trained.
  public var staleness: Int
  /// SCAFFOLD: the change of the device's control variate.
  public var controlChange: [Float]?

  public init(change: [Float], examples: Double, staleness: Int = 0, controlChange: [Float]? = nil) {
    self.change = change
    self.examples = examples
    self.staleness = staleness
    self.controlChange = controlChange
  }
}
