public import Graph
public import Learning

/// A training of a model on samples: a number of steps, which may be interrupted and resumed.
public final class Finetuning {
  public let model: TrainableModel
  public let plan: FinetuningPlan
  public let samples: TrainingSamples
  public let trainer: Trainer
  /// All steps there are to do.
  public let stepCount: Int
  private let targets: Targets

  /// Refuses a model that cannot be trained, and samples that do not fit it: by the caller's data, labels are below the
  /// number of classes.
  public init(_ graph: Graph, _ plan: FinetuningPlan, _ samples: TrainingSamples) throws(UntrainableModel) {
    model = try TrainableModel(graph, plan.treatment)
    self.plan = plan
    self.samples = samples
    stepCount = plan.stepCount(samples.count)
    let architecture = model.architecture
    precondition(samples.inputCount == architecture[architecture.input].count)
    var targets: Targets = []
    if samples.labels != nil { targets.insert(.labels) }
    if samples.teacher != nil { targets.insert(.teacher) }
    precondition(!targets.isEmpty)
    self.targets = targets
    do {
      trainer = try Trainer(
        architecture, batch: plan.batch, sampleCount: samples.count, options: plan.options(samples.count),
        usesBLAS: plan.usesBLAS)
    } catch { throw UntrainableModel("model", error) }
    if plan.startsFromScratch {
      trainer.network.initialize(seed: plan.seed)
    } else {
      model.loadWeights(into: trainer.network) { [self] _ in
        let count = min(plan.batch, samples.count)
        for place in 0..<count { fill(place, with: place * samples.count / count, of: samples) }
        return count
      }
    }
  }

  public var isDone: Bool { trainer.step >= stepCount }

  /// One step on the next samples; at the end of an epoch fewer than a batch.
  public func runStep() throws(Learning.TrainingError) -> BatchResult {
    var count = 0
    while count < plan.batch {
      guard let sample = trainer.order.next() else {
        if count == 0 { continue }
        break
      }
      fill(count, with: sample, of: samples)
      count += 1
    }
    lastCount = count
    return try trainer.run(samples: count, against: targets)
  }

  /// Samples of the last step.
  public private(set) var lastCount = 0

  /// Whether the last step was an epoch's last.
  public var endsEpoch: Bool { trainer.order.position == 0 || trainer.order.position == samples.count }

  private func fill(_ place: Int, with sample: Int, of samples: TrainingSamples) {
    let network = trainer.network
    let (width, classes) = (samples.inputCount, model.outputCount)
    samples.inputs.withUnsafeBufferPointer { inputs in
      network.withInput { target in
        target.withUnsafeMutableBufferPointer {
          $0.baseAddress!.advanced(by: place * width).update(
            from: inputs.baseAddress! + sample * width, count: width)
        }
      }
    }
    if let labels = samples.labels { network.withLabels { $0[place] = labels[sample] } }
    if let teacher = samples.teacher {
      network.withTeacher { target in
        for element in 0..<classes { target[place * classes + element] = teacher[sample * classes + element] }
      }
    }
  }

  /// The mean loss and the hits on other samples, with what has been learned so far.
  public func evaluate(_ others: TrainingSamples) -> BatchResult {
    var total = BatchResult(loss: 0, correctCount: 0)
    var targets: Targets = others.labels == nil ? [] : .labels
    if others.teacher != nil { targets.insert(.teacher) }
    var first = 0
    while first < others.count {
      let count = min(plan.batch, others.count - first)
      for place in 0..<count { fill(place, with: first + place, of: others) }
      let result = trainer.evaluate(samples: count, against: targets)
      total.loss += result.loss * Double(count) / Double(others.count)
      total.correctCount += result.correctCount
      first += count
    }
    return total
  }

  /// The model with the weights learned so far.
  public func trainedModel() -> TrainedModel { model.trained(trainer.network) }

  /// The share of blocks left over all layers that can be pruned, weighted by their blocks; 1 when there is none.
  public var density: Double {
    var (kept, all) = (0.0, 0.0)
    for (index, parameter) in model.architecture.parameters.enumerated() where parameter.density != nil {
      all += Double(parameter.count)
      kept += trainer.network.density(ofParameter: index) * Double(parameter.count)
    }
    return all > 0 ? kept / all : 1
  }
}
