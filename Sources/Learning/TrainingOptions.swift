/// How a network is trained. Everything here is part of a checkpoint's identity.
public struct TrainingOptions: Sendable {
  public var optimizer = Optimizer.defaultAdamW
  public var rate = RateSchedule.constant(1e-3)
  public var loss = LossOptions()
  /// The greatest length of the whole gradient; nil: any.
  public var gradientLimit: Float?
  /// Added to the gradient of weights, times the weights; beside the optimiser's own decay.
  public var l2: Float = 0
  /// How parameters with a density reach it; nil: masks stay as they are.
  public var pruning: PruningSchedule?
  public var seed: UInt64 = 1

  public init() {}
}

/// Why training cannot go on.
public enum TrainingError: Error, Sendable {
  /// The loss or the gradient became infinite or no number at this step, counted from 1.
  case diverged(step: Int)

  public var message: String {
    switch self {
    case .diverged(let step): "step \(step): the loss is no finite number; use a lower rate"
    }
  }
}
