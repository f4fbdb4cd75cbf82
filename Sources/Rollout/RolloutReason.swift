internal import Text

/// Why a version is turned away or taken back.
public enum RolloutReason: Sendable, Equatable {
  /// Ratio of the 95th percentiles.
  case latency(ratio: Double, limit: Double)
  /// Share of frames that failed or were late.
  case errors(share: Double, limit: Double)
  /// Mean agreement of the results.
  case agreement(Double, limit: Double)
  case drift(score: Double, limit: Double)
  case crashes(Int)
  case unusable
  /// It has been turned away before and was not asked for again.
  case rejectedBefore
  /// It is not newer than the active one.
  case notNewer
  /// The version before it was made active and is still being watched.
  case onTrial
  case withdrawn

  /// What is the matter, in words.
  public var text: String {
    switch self {
    case .latency(let ratio, let limit):
      "its latency is \(number(ratio)) times the active version's at the 95th percentile; \(number(limit)) is the most"
    case .errors(let share, let limit):
      "\(number(100 * share)) % of its frames failed or were late; \(number(100 * limit)) % is the most"
    case .agreement(let mean, let limit):
      "its results agree with the active version's by \(number(mean)); \(number(limit)) is the least"
    case .drift(let score, let limit):
      "its results have drifted by \(number(score)), the active version's have not; \(number(limit)) is the most"
    case .crashes(let count): "the process crashed \(count) times with it"
    case .unusable: "it cannot be loaded on this device"
    case .rejectedBefore: "it was turned away before; stage it again explicitly to try it once more"
    case .notNewer: "it is not newer than the active version"
    case .onTrial: "the active version is still on trial; stage it when that is over"
    case .withdrawn: "it was withdrawn"
    }
  }

  private func number(_ value: Double) -> String {
    var text = TextBuffer(capacity: 16)
    text.write(value, digits: 3)
    return text.string
  }
}
