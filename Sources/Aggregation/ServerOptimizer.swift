/// How the mean change of a round moves the model on the server (Reddi et al. 2021, Hsu et al. 2019).
///
/// With the mean change d of a round, the weights w become
///
///     average   w + r d
///     momentum  m = b m + d,             w + r m
///     adaptive  m = b1 m + (1 - b1) d,   w + r m / (sqrt(v) + t), with
///       adagrad   v + d^2
///       adam      b2 v + (1 - b2) d^2, and r sqrt(1 - b2^(n + 1)) / (1 - b1^(n + 1)) for r in round n
///       yogi      v - (1 - b2) d^2 sign(v - d^2)
///
/// m and v begin at zero, rounds with 1: what Flower computes.
public struct ServerOptimizer: Equatable, Sendable {
  public enum Rule: Equatable, Sendable {
    case average
    /// FedAvgM, by the factor b.
    case momentum(Double)
    case adagrad(Adaptive)
    case adam(Adaptive)
    case yogi(Adaptive)
  }

  public struct Adaptive: Equatable, Sendable {
    /// The factors of the mean and of its square; adagrad takes none for the latter.
    public var beta1, beta2: Double
    /// Keeps steps of values that hardly move from growing: t.
    public var tau: Double

    public init(beta1: Double, beta2: Double = 0.99, tau: Double = 1e-3) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.tau = tau
    }
  }

  /// What is kept from round to round.
  public struct State: Equatable, Sendable {
    public var rounds = 0
    /// m and v, each of the model's size; empty where the rule has none.
    public var means: [Float] = []
    public var squares: [Float] = []

    public init() {}
  }

  public let rule: Rule
  /// r.
  public let rate: Double
  public private(set) var state: State

  public init(_ rule: Rule = .average, rate: Double = 1, state: State = State()) {
    self.rule = rule
    self.rate = rate
    self.state = state
  }

  /// Moves the weights by the mean change of a round.
  public mutating func step(_ weights: inout [Float], by change: [Float]) {
    precondition(change.count == weights.count)
    step(&weights) { change[$0] }
  }

  /// Moves the weights by the mean change of a round, of which `change` gives each value.
  public mutating func step(_ weights: inout [Float], by change: (Int) -> Float) {
    state.rounds += 1
    switch rule {
    case .average: move(&weights, by: change)
    case .momentum(let factor):
      remember(change, weights.count, factor, 1)
      let means = state.means
      move(&weights) { means[$0] }
    case .adagrad(let adaptive): adapt(&weights, change, adaptive, rate) { $0 + $1 }
    case .adam(let adaptive):
      let (beta, exponent) = (adaptive.beta2, state.rounds + 1)
      let rate = rate * (1 - power(beta, exponent)).squareRoot() / (1 - power(adaptive.beta1, exponent))
      adapt(&weights, change, adaptive, rate) { beta * $0 + (1 - beta) * $1 }
    case .yogi(let adaptive):
      let beta = adaptive.beta2
      adapt(&weights, change, adaptive, rate) { $0 - (1 - beta) * $1 * sign($0 - $1) }
    }
  }

  private func move(_ weights: inout [Float], by change: (Int) -> Float) {
    for index in weights.indices { weights[index] = Float(Double(weights[index]) + rate * Double(change(index))) }
  }

  /// m = factor m + share d.
  private mutating func remember(_ change: (Int) -> Float, _ count: Int, _ factor: Double, _ share: Double) {
    if state.means.isEmpty { state.means = [Float](repeating: 0, count: count) }
    for index in 0..<count {
      state.means[index] = Float(factor * Double(state.means[index]) + share * Double(change(index)))
    }
  }

  /// `square` makes the new v from the old one and d^2.
  private mutating func adapt(
    _ weights: inout [Float], _ change: (Int) -> Float, _ adaptive: Adaptive, _ rate: Double,
    _ square: (Double, Double) -> Double
  ) {
    remember(change, weights.count, adaptive.beta1, 1 - adaptive.beta1)
    if state.squares.isEmpty { state.squares = [Float](repeating: 0, count: weights.count) }
    for index in weights.indices {
      let change = Double(change(index))
      let variance = square(Double(state.squares[index]), change * change)
      state.squares[index] = Float(variance)
      let step = rate * Double(state.means[index]) / (variance.squareRoot() + adaptive.tau)
      weights[index] = Float(Double(weights[index]) + step)
    }
  }
}

private func sign(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : 0 }

private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  for _ in 0..<exponent { result *= base }
  return result
}
