package import Learning

/// What a node learns from: numbers that the network reads, and the class of each example.
package struct Examples: Sendable {
  /// [count, inputs].
  package var inputs: [Float]
  package var labels: [Int32]

  package init(inputs: [Float], labels: [Int32]) {
    self.inputs = inputs
    self.labels = labels
  }

  package var count: Int { labels.count }
}

/// One round of training on the device, in memory whose size is known before.
package struct LocalTraining {
  private let architecture: Architecture
  private let examples: Examples

  package enum Problem: Error, Sendable {
    case noExamples
    /// A label is none of the network's classes, or an example has another number of inputs.
    case badExamples
    case network(ArchitectureError)
    case training(TrainingError)
    /// The round is no longer wanted.
    case ended
  }

  package struct Result: Sendable {
    package var weights: [Float]
    /// The mean over the last epoch.
    package var loss: Double
    /// The share of the last epoch's examples whose class came first.
    package var accuracy: Double
    /// How many times the weights were moved.
    package var steps: Int
  }

  package init(_ architecture: Architecture, _ examples: Examples) {
    self.architecture = architecture
    self.examples = examples
  }

  /// Bytes of the arena that a round takes.
  package static func byteCount(_ architecture: Architecture, _ settings: RoundSettings) throws(ArchitectureError)
    -> Int
  {
    try Trainer.byteCount(architecture, batch: settings.batch, options: options(settings, seed: 1))
  }

  /// Trains from `start`, the parameters in the architecture's order. `seed`: of the order of examples. `correction`: what
  /// is added to each gradient, of the parameters' size; nil: nothing.
  package func train(
    from start: [Float], _ settings: RoundSettings, seed: UInt64, correction: [Float]? = nil, isWanted: () -> Bool
  ) throws(Problem) -> Result {
    try checkExamples()
    let batch = min(settings.batch, examples.count)
    let trainer: Trainer
    do throws(ArchitectureError) {
      trainer = try Trainer(
        architecture, batch: batch, sampleCount: examples.count,
        options: LocalTraining.options(settings, seed: seed))
    } catch { throw .network(error) }
    trainer.network.withParameters { values in for index in start.indices { values[index] = start[index] } }
    let afterStep = { (network: Network) in
      drawBack(network, to: start, by: settings.rate * settings.proximal)
      if let correction { correct(network, by: correction, rate: settings.rate) }
    }
    var result = Result(weights: [], loss: 0, accuracy: 0, steps: 0)
    for _ in 0..<settings.epochs { try runEpoch(trainer, batch, afterStep, isWanted, &result) }
    result.weights = trainer.network.withParameters { values in values.indices.map { values[$0] } }
    return result
  }

  /// The mean loss, and the share of the first answers that are right.
  package func evaluate(_ weights: [Float], isWanted: () -> Bool) throws(Problem) -> (loss: Double, accuracy: Double) {
    try checkExamples()
    let batch = min(64, examples.count)
    let network: Network
    do throws(ArchitectureError) { network = try Network(architecture, options: NetworkOptions(batch: batch)) } catch {
      throw .network(error)
    }
    network.withParameters { values in for index in weights.indices { values[index] = weights[index] } }
    var (loss, correct) = (0.0, 0)
    for first in stride(from: 0, to: examples.count, by: batch) {
      guard isWanted() else { throw .ended }
      let samples = Array(first..<min(first + batch, examples.count))
      fill(network, samples)
      network.forward(samples: samples.count, training: false)
      let found = network.loss(samples: samples.count, against: .labels, options: LossOptions())
      loss += found.loss * Double(samples.count)
      correct += found.correctCount
    }
    return (loss / Double(examples.count), Double(correct) / Double(examples.count))
  }

  private func checkExamples() throws(Problem) {
    guard examples.count > 0 else { throw .noExamples }
    let (inputs, classes) = (architecture[architecture.input].count, architecture[architecture.output].count)
    guard examples.inputs.count == inputs * examples.count else { throw .badExamples }
    for label in examples.labels where label < 0 || label >= classes { throw .badExamples }
  }

  private func runEpoch(
    _ trainer: Trainer, _ batch: Int, _ afterStep: (Network) -> Void, _ isWanted: () -> Bool, _ result: inout Result
  ) throws(Problem) {
    var (loss, correct, seen) = (0.0, 0, 0)
    var samples: [Int] = []
    while true {
      let sample = trainer.order.next()
      if let sample { samples.append(sample) }
      guard samples.count == batch || (sample == nil && !samples.isEmpty) else {
        if sample == nil { break }
        continue
      }
      guard isWanted() else { throw .ended }
      fill(trainer.network, samples)
      let found: BatchResult
      do throws(TrainingError) { found = try trainer.run(samples: samples.count, against: .labels) } catch {
        throw .training(error)
      }
      afterStep(trainer.network)
      result.steps += 1
      loss += found.loss * Double(samples.count)
      correct += found.correctCount
      seen += samples.count
      samples.removeAll(keepingCapacity: true)
      if sample == nil { break }
    }
    (result.loss, result.accuracy) = (loss / Double(seen), Double(correct) / Double(seen))
  }

  private func fill(_ network: Network, _ samples: [Int]) {
    let width = architecture[architecture.input].count
    network.withInput { input in
      for (row, sample) in samples.enumerated() {
        for column in 0..<width { input[row * width + column] = examples.inputs[sample * width + column] }
      }
    }
    network.withLabels { labels in
      for (row, sample) in samples.enumerated() { labels[row] = examples.labels[sample] }
    }
  }

  /// The step of FedProx's second term, share / 2 |w - start|^2, behind that of the loss.
  private func drawBack(_ network: Network, to start: [Float], by share: Float) {
    guard share > 0 else { return }
    let share = min(share, 1)
    network.withParameters { values in
      for index in start.indices { values[index] -= share * (values[index] - start[index]) }
    }
  }

  /// The step of a term that is added to the gradient.
  private func correct(_ network: Network, by correction: [Float], rate: Float) {
    network.withParameters { values in
      for index in correction.indices { values[index] -= rate * correction[index] }
    }
  }

  private static func options(_ settings: RoundSettings, seed: UInt64) -> TrainingOptions {
    var options = TrainingOptions()
    options.optimizer = .sgd(momentum: settings.momentum, weightDecay: 0)
    options.rate = .constant(settings.rate)
    options.seed = seed
    return options
  }
}
