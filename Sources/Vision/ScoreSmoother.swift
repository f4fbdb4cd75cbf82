/// Decides for a class over several frames: means of the scores that weigh older frames less and less, and a decision
/// that does not follow every swing. All memory is taken when it is made.
public struct ScoreSmoother: ~Copyable {
  public let options: SmoothingOptions
  public let classCount: Int
  /// The class decided for, with its smoothed score; nil: none is likely enough.
  public private(set) var decision: Classification?
  /// Of the last frame: scores that were no numbers, in place of which the means stay as they are.
  public private(set) var unusableCount = 0

  private var means: [Float]

  public init(classCount: Int, options: SmoothingOptions = SmoothingOptions()) {
    precondition(classCount > 0 && options.newestShare > 0 && options.newestShare <= 1)
    self.options = options
    self.classCount = classCount
    means = [Float](repeating: .nan, count: classCount)
  }

  /// The smoothed scores; NaN for a class that never had one.
  public var scores: Span<Float> {
    @_lifetime(borrow self)
    get { means.span }
  }

  /// Forgets all frames.
  public mutating func reset() {
    for index in 0..<classCount { means[index] = .nan }
    (decision, unusableCount) = (nil, 0)
  }

  /// Takes in the scores of a frame, one of each class.
  public mutating func update(_ scores: TensorValues) {
    precondition(scores.count == classCount)
    unusableCount = 0
    for index in 0..<classCount {
      let score = scores[index]
      guard score.isFinite else {
        unusableCount += 1
        continue
      }
      // The first score is its own mean. Neither product overflows.
      let mean = means[index]
      means[index] = mean.isNaN ? score : mean * (1 - options.newestShare) + score * options.newestShare
    }
    decide()
  }

  private mutating func decide() {
    var best = 0
    for index in 0..<classCount where means[index] > means[best] || means[best].isNaN { best = index }
    let isLikely = means[best] >= options.enteringScore
    if let index = decision?.index, means[index] >= options.leavingScore {
      let isOvertaken = isLikely && means[best] > means[index] + options.lead
      decision = isOvertaken ? classification(best) : classification(index)
    } else {
      decision = isLikely ? classification(best) : nil
    }
  }

  private func classification(_ index: Int) -> Classification {
    Classification(index: index, score: means[index])
  }
}
