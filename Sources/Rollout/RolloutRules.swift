/// What a new version of a model must keep to become the active one.
public struct RolloutRules: Sendable, Equatable {
  /// Frames that a version runs beside the active one, and those it serves a share of; 0 leaves the stage out, 1 to 31
  /// count as 32.
  public var shadowFrames = 1000
  public var canaryFrames = 1000
  /// Share of the frames that a canary serves, in steps of a millionth.
  public var canaryShare = 0.1
  /// Most of the 95th percentile of its latency over the active version's.
  public var latencyRatio = 1.2
  /// Least mean agreement of its results with the active version's.
  public var agreement = 0.9
  /// Most of its frames that fail or miss their deadline, unless more of the active version's do.
  public var errorShare = 0.01
  /// Most of the drift score of its results while the active version's is within.
  public var driftLimit = 0.25
  /// So many crashes within so many seconds bring the version before back.
  public var crashCount = 3
  public var crashSeconds: UInt64 = 300

  public init() {}

  /// Nothing is decided on fewer frames.
  static let leastFrames = 32
}
