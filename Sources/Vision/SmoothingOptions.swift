/// How steady a classification from frame to frame is to be; scores are in the model's units.
public struct SmoothingOptions: Equatable, Sendable {
  /// The share of the newest frame in the smoothed scores, above 0 and at most 1.
  public var newestShare: Float = 0.3
  /// A class is decided for from this smoothed score on, and dropped below `leavingScore`.
  public var enteringScore: Float = 0.6
  public var leavingScore: Float = 0.4
  /// What another class has to be ahead by to take over.
  public var lead: Float = 0.1

  public init() {}
}
