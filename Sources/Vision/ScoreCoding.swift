internal import Elementary

/// How a detector's outputs say how sure it is.
public enum ScoreCoding: Sendable {
  /// A probability.
  case probability
  /// A logit, cut to -limit...limit, to be put through the logistic function.
  case logistic(limit: Float)
  /// Two outputs, the probability of the class and that of an object; the score is their geometric mean.
  case geometricMean
  /// The same two, the score is their product.
  case product

  /// Whether there is an output with the probability of an object.
  public var hasObjectness: Bool {
    switch self {
    case .probability, .logistic: false
    case .geometricMean, .product: true
    }
  }

  /// The score that one output stands for; NaN stays NaN.
  func score(_ value: Float) -> Float {
    guard !value.isNaN else { return value }
    switch self {
    case .probability, .geometricMean, .product: return max(0, min(1, value))
    case .logistic(let limit):
      let logit = Double(max(-limit, min(limit, value)))
      return Float(1 / (1 + exponential(-logit)))
    }
  }

  /// The score of the probabilities of a class and of an object.
  func joined(_ score: Float, _ objectness: Float) -> Float {
    if case .geometricMean = self { (score * objectness).squareRoot() } else { score * objectness }
  }

  /// The threshold that one output has to reach before a score can reach `threshold`.
  func partialThreshold(_ threshold: Float) -> Float {
    if case .geometricMean = self { threshold * threshold } else { threshold }
  }
}
