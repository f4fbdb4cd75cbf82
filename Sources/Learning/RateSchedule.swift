/// The learning rate over the steps of a training.
public enum RateSchedule: Equatable, Sendable {
  case constant(Float)
  /// Rises evenly to `peak` over `warmUp` steps, then falls along half a cosine to `last` at step `steps`.
  case cosine(peak: Float, last: Float, warmUp: Int, steps: Int)

  /// The rate of a step, counted from 0.
  public func rate(at step: Int) -> Float {
    switch self {
    case .constant(let rate): return rate
    case .cosine(let peak, let last, let warmUp, let steps):
      if step < warmUp { return peak * Float(step + 1) / Float(warmUp) }
      let part = steps > warmUp ? min(Double(step - warmUp) / Double(steps - warmUp), 1) : 1
      return last + (peak - last) * Float((1 + cosine(ofHalfTurns: part)) / 2)
    }
  }

  /// cos(pi * x) for x in 0...1, by the series around a quarter turn; the error stays below 1e-8.
  private func cosine(ofHalfTurns x: Double) -> Double {
    let angle = (0.5 - x) * Double.pi
    var (term, sum, n) = (angle, angle, 1.0)
    while n < 15 {
      term *= -angle * angle / ((n + 1) * (n + 2))
      sum += term
      n += 2
    }
    return sum
  }
}
