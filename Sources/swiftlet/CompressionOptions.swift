internal import ArgumentParser
internal import Compression

/// How a float model is made smaller and faster.
struct CompressionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Quantise a float model with the pictures, or the .npy arrays, of a folder.", valueName: "folder"),
    completion: .directory)
  var calibrate: String?

  @Option(
    help: ArgumentHelp(
      "How ranges are found: mse, minmax, entropy, percentile or percentile:99.99; by default what fits best.",
      valueName: "name"))
  var observer: ObserverName?

  @Flag(
    inversion: .prefixedNo, help: "Balance channels between layers; by default where it brings the answers nearer.")
  var equalize: Bool?

  @Option(
    help: ArgumentHelp(
      "Keep layers in floats where it gains most, as long as the model stays below this on this machine.",
      valueName: "2.5ms|1.3x"))
  var latencyBudget: BudgetText?

  @Option(
    help: ArgumentHelp(
      "Keep this part of the weights, 0 to 1, in blocks that kernels skip; or as many as this latency allows.",
      valueName: "0.5|1.8ms|0.7x"))
  var prune: PruningText?

  @Flag(help: "Prune every layer by the same part, not by what each part costs.")
  var pruneEvenly = false

  @Flag(help: "Prune the weakest weights and leave the others as they are, instead of fitting them.")
  var pruneByMagnitude = false

  @Option(help: ArgumentHelp("Keep this part of the channels, 0 to 1; the others are taken out.", valueName: "density"))
  var pruneChannels: Double?

  @Option(
    help: ArgumentHelp(
      "Labelled pictures, as evaluate takes them, to measure the accuracy on before and after.", valueName: "folder"),
    completion: .directory)
  var accuracy: String?

  @Flag(help: "Write what became of each layer beside the output, as .html and .json.")
  var report = false

  func validate() throws {
    if let density = pruneChannels, !(density > 0 && density <= 1) {
      throw ValidationError("--prune-channels \(density) is not possible; use more than 0 and at most 1")
    }
    guard prune != nil || !(pruneEvenly || pruneByMagnitude) else {
      throw ValidationError("--prune-evenly and --prune-by-magnitude say how to --prune: add it")
    }
    guard calibrate == nil else { return }
    let others = [
      ("--observer", observer != nil), ("--equalize", equalize != nil), ("--latency-budget", latencyBudget != nil),
      ("--prune", prune != nil), ("--prune-channels", pruneChannels != nil), ("--accuracy", accuracy != nil),
      ("--report", report),
    ]
    if let option = others.first(where: \.1) {
      throw ValidationError("\(option.0) needs --calibrate FOLDER: it measures what the model does on real inputs")
    }
  }

  /// Nil when nothing is asked for.
  var request: CompressionRequest? {
    guard let calibrate else { return nil }
    return CompressionRequest(
      folder: calibrate, observer: observer?.observer, equalizes: equalize, latencyBudget: latencyBudget?.budget,
      pruning: prune?.target, pruningOptions: PruningOptions(isEven: pruneEvenly, fits: !pruneByMagnitude),
      channelDensity: pruneChannels, accuracy: accuracy, wantsReport: report)
  }
}

/// An observer by its name.
struct ObserverName: ExpressibleByArgument {
  let observer: Observer

  init?(argument: String) {
    guard let observer = Observer(name: argument) else { return nil }
    self.observer = observer
  }
}

/// A latency budget as it is written.
struct BudgetText: ExpressibleByArgument {
  let budget: LatencyBudget

  init?(argument: String) {
    guard let budget = LatencyBudget(argument) else { return nil }
    self.budget = budget
  }
}

/// A target for pruning as it is written.
struct PruningText: ExpressibleByArgument {
  let target: PruningTarget

  init?(argument: String) {
    guard let target = PruningTarget(argument) else { return nil }
    self.target = target
  }
}
