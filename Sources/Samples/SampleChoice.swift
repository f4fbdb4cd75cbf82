/// Which frames are kept: those that a model is unsure of, and no more of them an hour than allowed.
///
/// A token bucket: it holds the samples of an hour at most, begins full with those of ten minutes, and fills evenly.
public struct SampleChoice: Sendable {
  /// Best scores in it are unsure.
  public let scores: ClosedRange<Float>
  public let perHour: Int
  private var tokens: Double
  private var lastNanoseconds: UInt64?

  public init(scores: ClosedRange<Float>, perHour: Int) {
    precondition(perHour > 0)
    self.scores = scores
    self.perHour = perHour
    tokens = max(1, Double(perHour) / 6)
  }

  /// Whether to keep a frame with this best score, which then counts as kept. The time is that of a clock that does not go
  /// back; what is no number is not unsure.
  public mutating func offer(score: Float, nanoseconds: UInt64) -> Bool {
    guard scores.contains(score) else { return false }
    let passed = nanoseconds - min(lastNanoseconds ?? nanoseconds, nanoseconds)
    tokens = min(Double(perHour), tokens + Double(passed) * Double(perHour) / 3.6e12)
    lastNanoseconds = max(nanoseconds, lastNanoseconds ?? 0)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
