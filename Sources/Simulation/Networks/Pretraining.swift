package import FederatedClient
package import Learning

/// Trains the model with which a federation starts, on data that the server has.
package struct Pretraining: Sendable {
  package var epochs = 20
  package var batch = 32
  /// The highest rate of AdamW; it falls along half a cosine.
  package var rate: Float = 2e-3
  /// Whether every picture is bent anew in each epoch.
  package var distorts = true
  package var seed: UInt64 = 1

  package init() {}

  /// The weights; nil when `examples` has none. `progress` hears how many of the epochs are done.
  package func weights(
    _ architecture: Architecture, _ examples: Examples, progress: (Int) -> Void = { _ in }
  ) throws(LocalTraining.Problem) -> [Float] {
    guard examples.count > 0 else { throw .noExamples }
    let batch = min(batch, examples.count)
    let steps = epochs * ((examples.count + batch - 1) / batch)
    var options = TrainingOptions()
    options.optimizer = .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2)
    options.rate = .cosine(peak: rate, last: rate / 100, warmUp: steps / 20 + 1, steps: steps)
    options.seed = seed
    let trainer: Trainer
    do throws(ArchitectureError) {
      trainer = try Trainer(architecture, batch: batch, sampleCount: examples.count, options: options)
    } catch { throw .network(error) }
    trainer.network.initialize(seed: seed)
    var random = Random(seed: seed, stream: 0xD15)
    for epoch in 0..<epochs {
      try runEpoch(trainer, examples, architecture[architecture.input], batch, &random)
      progress(epoch + 1)
    }
    return trainer.network.withParameters { values in values.indices.map { values[$0] } }
  }

  private func runEpoch(
    _ trainer: Trainer, _ examples: Examples, _ extent: Extent, _ batch: Int, _ random: inout Random
  ) throws(LocalTraining.Problem) {
    var samples: [Int] = []
    while true {
      let sample = trainer.order.next()
      if let sample { samples.append(sample) }
      if samples.count == batch || (sample == nil && !samples.isEmpty) {
        fill(trainer.network, examples, samples, extent, &random)
        do throws(TrainingError) { _ = try trainer.run(samples: samples.count, against: .labels) } catch {
          throw .training(error)
        }
        samples.removeAll(keepingCapacity: true)
      }
      if sample == nil { return }
    }
  }

  private func fill(
    _ network: Network, _ examples: Examples, _ samples: [Int], _ extent: Extent, _ random: inout Random
  ) {
    var values: [Float] = []
    values.reserveCapacity(samples.count * extent.count)
    for sample in samples {
      let picture = Array(examples.inputs[sample * extent.count..<(sample + 1) * extent.count])
      values += distorts ? Distortion(Distortion.Strength(), &random).bend(picture, extent) : picture
    }
    network.withInput { input in for index in values.indices { input[index] = values[index] } }
    network.withLabels { labels in
      for (row, sample) in samples.enumerated() { labels[row] = examples.labels[sample] }
    }
  }
}
