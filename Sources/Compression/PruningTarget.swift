public import Graph

/// How far a model is to be pruned.
public enum PruningTarget: Equatable, Sendable {
  /// The part of the blocks that stays.
  case density(Double)
  /// The most blocks with which the quantised model runs this fast on this machine; the factor is of the dense model.
  case latency(LatencyBudget)

  /// "0.5", "1.8ms" or "0.7x".
  public init?(_ text: String) {
    if let density = Double(text) {
      guard density > 0, density <= 1 else { return nil }
      self = .density(density)
    } else {
      guard let budget = LatencyBudget(target: text) else { return nil }
      self = .latency(budget)
    }
  }

  public var text: String {
    switch self {
    case .density(let density): "\(density)"
    case .latency(let budget): budget.text
    }
  }
}

extension PruningScan {
  /// The model pruned as far as a target asks.
  public func pruned(
    to target: PruningTarget, ranges: [TensorID: ActivationRange], progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> BlockPruning {
    switch target {
    case .density(let density): try pruned(density: density, progress: progress)
    case .latency(let budget): try pruned(to: budget, ranges, progress)
    }
  }

  /// Halves the interval of densities, in sixty-fourths, as often as it can be.
  private func pruned(
    to budget: LatencyBudget, _ ranges: [TensorID: ActivationRange], _ progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> BlockPruning {
    func latency(_ model: FloatModel) throws(CompressionError) -> Double {
      try Latency(of: Quantizer(model.graph, ranges: ranges).quantized()).total
    }
    let limit = budget.microseconds(whollyInBytes: try latency(zeroed(density: 1)))
    var (low, high) = (1, 64)
    var best: Double?
    while low <= high {
      progress("measuring latencies", 64 - (high - low), 64)
      let middle = (low + high) / 2
      let density = Double(middle) / 64
      if try latency(zeroed(density: density)) <= limit {
        (best, low) = (density, middle + 1)
      } else {
        high = middle - 1
      }
    }
    guard let best else {
      throw CompressionError(
        "--prune \(budget.text)", "the model does not become that fast on this machine, however few weights are left")
    }
    return try pruned(density: best, progress: progress)
  }
}
