public import Learning

/// How a model is trained on: how long, how fast, towards what.
public struct FinetuningPlan: Sendable {
  public enum Duration: Equatable, Sendable { case epochs(Int), steps(Int) }

  public var treatment = Treatment()
  public var duration = Duration.epochs(10)
  /// Samples of a step.
  public var batch = 64
  public var optimizer = Optimizer.defaultAdamW
  /// The highest learning rate: reached after the warm-up, then let fall along a cosine.
  public var peakRate: Float = 1e-3
  public var loss = LossOptions()
  public var gradientLimit: Float = 5
  public var seed: UInt64 = 1
  /// Whether the matrix product of OpenBLAS is used where it is installed.
  public var usesBLAS = true
  /// Random weights instead of the model's.
  public var startsFromScratch = false

  public init() {}

  /// Steps of one epoch of `count` samples; the last one may be smaller.
  public func stepsInEpoch(_ count: Int) -> Int { (count + batch - 1) / batch }

  /// All steps, for `count` samples.
  public func stepCount(_ count: Int) -> Int {
    switch duration {
    case .epochs(let epochs): epochs * stepsInEpoch(count)
    case .steps(let steps): steps
    }
  }

  /// What is done one after another: training and pruning with batch norms, then, on what is left and with small steps,
  /// rounding, for which the norms are merged.
  public var stages: [FinetuningPlan] {
    guard treatment.insertsBatchNorm, treatment.quantizes else { return [self] }
    var (first, rounding) = (self, self)
    first.treatment.quantizes = false
    rounding.treatment.density = nil
    rounding.treatment.insertsBatchNorm = false
    rounding.startsFromScratch = false
    rounding.peakRate = peakRate / 10
    switch duration {
    case .epochs(let epochs):
      (first.duration, rounding.duration) = (.epochs(max(1, epochs * 2 / 3)), .epochs(max(1, epochs - epochs * 2 / 3)))
    case .steps(let steps):
      (first.duration, rounding.duration) = (.steps(max(1, steps * 2 / 3)), .steps(max(1, steps - steps * 2 / 3)))
    }
    return [first, rounding]
  }

  /// Warms up over a twentieth of the steps; prunes between a twentieth and the half, some fifty times.
  func options(_ count: Int) -> TrainingOptions {
    let steps = stepCount(count)
    var options = TrainingOptions()
    options.optimizer = optimizer
    options.rate = .cosine(peak: peakRate, last: peakRate / 100, warmUp: max(1, steps / 20), steps: steps)
    options.loss = loss
    options.gradientLimit = gradientLimit
    options.seed = seed
    if treatment.density != nil {
      let (begin, end) = (steps / 20, steps / 2)
      options.pruning = PruningSchedule(begin: begin, end: end, interval: max(1, (end - begin) / 50))
    }
    return options
  }
}
