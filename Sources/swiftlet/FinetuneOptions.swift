internal import ArgumentParser
internal import Learning
internal import Training

/// How to train.
struct FinetuneOptions: ParsableArguments {
  enum PruningMethod: String, ExpressibleByArgument, CaseIterable { case gradual, fitted }
  enum OptimizerName: String, ExpressibleByArgument, CaseIterable { case sgd, adamw }

  @Option(help: "Another model, compiled or not, whose answers are to be learned.")
  var teacher: String?

  @Option(help: "The part of the weights' blocks of 1 output x 4 input channels to leave, 0 to 1.")
  var density: Double?

  @Option(
    help: ArgumentHelp(
      "How weights are pruned: gradual, the weakest on the way; or fitted, all before, the others fitted to what the "
        + "layers did. By default fitted where the data have no labels."))
  var pruning: PruningMethod?

  @Flag(help: "Train with the rounding that int8 will bring.")
  var qat = false

  @Option(help: "How often to see all the data; 10 by default.")
  var epochs: Int?

  @Option(help: "How many steps to make, instead of epochs.")
  var steps: Int?

  @Option(help: "Samples of one step.")
  var batch = 64

  @Option(help: "Random looks at each picture beside the whole: parts of it, mirrored or not.")
  var views = 0

  @Option(help: "The highest learning rate; by default 0.001 with adamw, 0.05 with sgd.")
  var rate: Float?

  @Option(help: "What changes the weights.")
  var optimizer = OptimizerName.adamw

  @Option(help: "How fast weights shrink; by default 0.01 with adamw, 0.0001 with sgd.")
  var weightDecay: Float?

  @Option(help: "What the order of the data and random weights follow from.")
  var seed: UInt64 = 1

  @Option(help: "The weight of the labels beside a teacher, 0 to 1.")
  var alpha: Float = 0.5

  @Option(help: "What answers are divided by before they are compared with the teacher's.")
  var temperature: Float = 4

  @Option(help: "The share of each label's weight that all classes get.")
  var labelSmoothing: Float = 0

  @Flag(help: "Start with random weights, and batch norms that are merged in at the end.")
  var fromScratch = false

  @Flag(help: "Train the last layer alone.")
  var headOnly = false

  @Option(help: ArgumentHelp("Start with the weights of another training's checkpoint.", valueName: "checkpoint"))
  var weights: String?

  func validate() throws {
    func require(_ condition: Bool, _ message: String) throws {
      guard condition else { throw ValidationError(message) }
    }
    try require(epochs == nil || steps == nil, "--epochs and --steps exclude each other")
    try require(epochs.map { 1...100_000 ~= $0 } ?? true, "--epochs is 1 to 100000")
    try require(steps.map { 1...1_000_000_000 ~= $0 } ?? true, "--steps is 1 to 1000000000")
    try require(0...1000 ~= views, "--views is 0 to 1000")
    try require(1...65536 ~= batch, "--batch is 1 to 65536")
    try require(density.map { $0 > 0 && $0 <= 1 } ?? true, "--density is above 0 and at most 1")
    try require(rate.map { $0 > 0 && $0.isFinite } ?? true, "--rate is above 0")
    try require(weightDecay.map { 0...1 ~= $0 } ?? true, "--weight-decay is 0 to 1")
    try require(0...1 ~= alpha, "--alpha is 0 to 1")
    try require(temperature >= 0.1 && temperature <= 100, "--temperature is 0.1 to 100")
    try require(labelSmoothing >= 0 && labelSmoothing < 1, "--label-smoothing is 0 to below 1")
    try require(!(fromScratch && weights != nil), "--from-scratch and --weights exclude each other")
    try require(pruning == nil || density != nil, "--pruning says how to reach a --density: add it")
    try require(!(fromScratch && pruning == .fitted), "--from-scratch has nothing to fit: leave --pruning fitted out")
    try require(!(fromScratch && headOnly), "--from-scratch and --head-only exclude each other")
  }

  /// Whether blocks go before training begins.
  func prunesBefore(hasLabels: Bool) -> Bool {
    guard density != nil, !fromScratch else { return false }
    return (pruning ?? (hasLabels ? .gradual : .fitted)) == .fitted
  }

  var plan: FinetuningPlan {
    var plan = FinetuningPlan()
    plan.treatment.density = density
    plan.treatment.quantizes = qat
    plan.treatment.trainsHeadOnly = headOnly
    plan.treatment.insertsBatchNorm = !headOnly && (fromScratch || density != nil)
    plan.startsFromScratch = fromScratch
    plan.duration = steps.map { .steps($0) } ?? .epochs(epochs ?? 10)
    plan.batch = batch
    switch optimizer {
    case .sgd:
      plan.optimizer = .sgd(momentum: 0.9, weightDecay: weightDecay ?? 1e-4)
      plan.peakRate = rate ?? 0.05
    case .adamw:
      plan.optimizer = .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: weightDecay ?? 0.01)
      plan.peakRate = rate ?? 1e-3
    }
    plan.seed = seed
    (plan.loss.alpha, plan.loss.temperature) = (alpha, temperature)
    plan.loss.labelSmoothing = labelSmoothing
    return plan
  }

  /// The options as they are kept in the file, in a fixed order.
  var text: String {
    var parts = ["--optimizer \(optimizer.rawValue) --rate \(plan.peakRate) --batch \(batch) --seed \(seed)"]
    parts.append(steps.map { "--steps \($0)" } ?? "--epochs \(epochs ?? 10)")
    if views > 0 { parts.append("--views \(views)") }
    if let density { parts.append("--density \(density)") }
    if let pruning { parts.append("--pruning \(pruning.rawValue)") }
    if qat { parts.append("--qat") }
    if fromScratch { parts.append("--from-scratch") }
    if headOnly { parts.append("--head-only") }
    if teacher != nil { parts.append("--teacher --alpha \(alpha) --temperature \(temperature)") }
    return parts.joined(separator: " ")
  }
}

/// Where the state is kept on the way.
struct CheckpointOptions: ParsableArguments {
  @Option(help: "A file that takes the whole state now and then.")
  var checkpoint: String?

  @Option(help: "Steps from one checkpoint to the next; by default one epoch's.")
  var every: Int?

  @Flag(help: "Go on where the checkpoint stands; start anew where there is none.")
  var resume = false

  func validate() throws {
    guard checkpoint != nil || (!resume && every == nil) else {
      throw ValidationError("--resume and --every need --checkpoint")
    }
    guard every.map({ $0 > 0 }) ?? true else { throw ValidationError("--every is at least 1") }
  }
}
