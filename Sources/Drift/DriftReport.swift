public import ModelFormat

/// What a window of frames was like, compared with the reference.
public struct DriftReport: Sendable {
  public struct Score: Sendable {
    public let subject: DriftReference.Subject
    public let comparison: Comparison
    /// By itself, without hysteresis.
    public let level: DriftLevel
    /// How bad it is: 1 where an alarm begins.
    public let severity: Double
    /// Real values, scores or numbers on average; classes have none.
    public let mean, referenceMean: Double?
  }

  /// Windows that have ended, this one with them.
  public let windowNumber: UInt64
  /// With hysteresis: now, and after the window before.
  public internal(set) var level = DriftLevel.none
  public let previousLevel: DriftLevel
  /// Distributions that have been learned with this window and are compared from the next on.
  public internal(set) var learnedCount = 0
  /// How many distributions could be compared: those of which something was counted.
  public private(set) var count = 0
  /// Which of them has moved most; nil when there is none.
  public private(set) var worst: Int?
  private var scores = InlineArray<8, Score?>(repeating: nil)

  init(windowNumber: UInt64, previousLevel: DriftLevel) {
    self.windowNumber = windowNumber
    self.previousLevel = previousLevel
  }

  /// A score by its number, below `count`.
  public subscript(index: Int) -> Score {
    precondition(index < count)
    return scores[index]!
  }

  mutating func append(_ score: Score) {
    scores[count] = score
    if worst.map({ self[$0].severity < score.severity }) ?? true { worst = count }
    count += 1
  }
}

extension DriftReference.Subject {
  /// The name in metrics and events.
  public var word: StaticString {
    switch self {
    case .input(channel: 0): "input_0"
    case .input(channel: 1): "input_1"
    case .input(channel: 2): "input_2"
    case .input: "input_3"
    case .topClass: "top_class"
    case .topScore: "top_score"
    case .detectionCount: "detections"
    case .scores: "scores"
    }
  }
}
