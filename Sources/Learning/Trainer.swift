/// A network in training: steps over batches that the caller fills in.
///
/// After `init` no step allocates. The same seed, build, machine and BLAS give the same bits.
public final class Trainer {
  public let network: Network
  public let options: TrainingOptions
  /// The order of the samples.
  public var order: SampleOrder
  /// Steps done.
  public internal(set) var step = 0

  /// `batch`: samples of a step, at most. `sampleCount`: samples of an epoch.
  public init(
    _ architecture: Architecture, batch: Int, sampleCount: Int, options: TrainingOptions, usesBLAS: Bool = true
  ) throws(ArchitectureError) {
    guard 1...Int(Int32.max) ~= sampleCount else { throw architecture.refuse(.badBatch) }
    network = try Network(
      architecture, options: Trainer.networkOptions(architecture, batch, options, usesBLAS: usesBLAS))
    self.options = options
    order = SampleOrder(count: sampleCount, seed: options.seed)
  }

  /// Bytes of the arena that a trainer takes.
  public static func byteCount(
    _ architecture: Architecture, batch: Int, options: TrainingOptions
  ) throws(ArchitectureError) -> Int {
    try Network.byteCount(of: architecture, options: networkOptions(architecture, batch, options, usesBLAS: true))
  }

  private static func networkOptions(
    _ architecture: Architecture, _ batch: Int, _ options: TrainingOptions, usesBLAS: Bool
  ) -> NetworkOptions {
    var result = NetworkOptions(batch: batch)
    result.optimizerSlots = options.optimizer.slotCount
    result.hasMasks = architecture.parameters.contains { $0.density != nil }
    result.usesBLAS = usesBLAS
    return result
  }

  /// The rate of the next step.
  public var rate: Float { options.rate.rate(at: step) }

  /// One step on the first `samples` samples of the network's input and its targets.
  ///
  /// Parameters are unchanged when it throws.
  public func run(samples: Int, against targets: Targets) throws(TrainingError) -> BatchResult {
    network.forward(samples: samples, training: true)
    let result = network.loss(samples: samples, against: targets, options: options.loss)
    guard result.loss.isFinite else { throw TrainingError.diverged(step: step + 1) }
    network.backward(samples: samples)
    if options.l2 > 0 { network.addL2(options.l2) }
    network.maskGradients()
    let norm = network.clipGradients(to: options.gradientLimit ?? .infinity)
    guard norm.isFinite else { throw TrainingError.diverged(step: step + 1) }
    network.update(options.optimizer, rate: rate, step: step + 1)
    if let pruning = options.pruning { network.prune(pruning, at: step) }
    step += 1
    return result
  }

  /// The loss and the hits on the first `samples` samples, with what has been learned; changes nothing.
  public func evaluate(samples: Int, against targets: Targets) -> BatchResult {
    network.forward(samples: samples, training: false)
    return network.loss(samples: samples, against: targets, options: options.loss)
  }
}
