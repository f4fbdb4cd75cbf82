/// What a model's input and results were like when all was well: distributions that later ones are compared with.
///
/// A file holds those of the samples that a model was calibrated with; a device can take those of its first frames.
public struct DriftReference: Equatable, Sendable {
  /// Frames that were counted; above 0.
  public var frameCount: UInt32
  /// Scores below it counted as nothing; 0 for a classifier.
  public var threshold: Float
  public var distributions: [Distribution]

  /// What is counted.
  public enum Subject: Equatable, Sendable {
    /// Real values of one channel of the first input.
    case input(channel: UInt8)
    /// The class with the highest score; the last bin counts frames without any.
    case topClass
    /// The highest score of each frame that has one.
    case topScore
    /// Detections in a frame, from bin 0 on; the last bin counts larger numbers, too.
    case detectionCount
    /// The scores of all detections.
    case scores
  }

  /// Counts in bins of equal width from `low` to `high`; values outside count in the first or last.
  public struct Distribution: Equatable, Sendable {
    public var subject: Subject
    public var low, high: Float
    public var counts: [UInt32]

    public init(subject: Subject, low: Float, high: Float, counts: [UInt32]) {
      self.subject = subject
      self.low = low
      self.high = high
      self.counts = counts
    }
  }

  public init(frameCount: UInt32, threshold: Float, distributions: [Distribution]) {
    self.frameCount = frameCount
    self.threshold = threshold
    self.distributions = distributions
  }

  public subscript(subject: Subject) -> Distribution? {
    for distribution in distributions where distribution.subject == subject { return distribution }
    return nil
  }
}

extension DriftReference.Distribution {
  /// Two bins at least; a class for each of 2^16 and one for none at most.
  public static let binCounts = 2...65537

  /// All that was counted.
  public var total: UInt64 { counts.reduce(0) { $0 + UInt64($1) } }
}
