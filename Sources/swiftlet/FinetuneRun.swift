internal import Compression
internal import Console
internal import Graph
internal import Learning
internal import Linux
internal import Training

/// A training from beginning to end: one stage or two, checkpoints on the way.
final class FinetuneRun {
  /// What one epoch, or the part of it that ran here, gave.
  struct Epoch {
    let number: Int
    let loss, accuracy: Double
    /// On the data that are not learned: the mean loss and the part with the right answer.
    let test: (loss: Double, accuracy: Double)?
    let density: Double
  }

  let inputs: FinetuneInputs
  private let command: FinetuneCommand
  private let stages: [FinetuningPlan]
  /// What training begins with.
  private let graph: Graph
  private var stage = 0
  private(set) var finetuning: Finetuning
  private(set) var epochs: [Epoch] = []
  private(set) var tally = TrainingTally()
  private(set) var resumedStep = 0

  /// Takes over a checkpoint that is there and to be resumed.
  init(_ inputs: FinetuneInputs, _ command: FinetuneCommand, usesBLAS: Bool) throws(Refusal) {
    self.inputs = inputs
    self.command = command
    var plan = command.training.plan
    plan.usesBLAS = usesBLAS
    if command.training.prunesBefore(hasLabels: inputs.samples.labels != nil) {
      graph = try FinetuneRun.pruned(inputs, command)
      plan.treatment.density = nil
      plan.treatment.insertsBatchNorm = false
    } else {
      graph = inputs.graph
    }
    stages = plan.stages
    finetuning = try FinetuneRun.finetuning(graph, stages[0], inputs, command)
    try resume()
  }

  /// The model with the density wanted, fitted to the samples without any label.
  private static func pruned(_ inputs: FinetuneInputs, _ command: FinetuneCommand) throws(Refusal) -> Graph {
    let stages = Stages()
    defer { stages.clear() }
    do throws(CompressionError) {
      let model = try FloatModel(inputs.graph)
      return try BlockPruning(
        model, density: command.training.density!, TrainingInputs(inputs.samples), progress: stages.show
      ).model.graph
    } catch { throw Refusal(command.model, error.message) }
  }

  private static func finetuning(
    _ graph: Graph, _ plan: FinetuningPlan, _ inputs: FinetuneInputs, _ command: FinetuneCommand
  ) throws(Refusal) -> Finetuning {
    do { return try Finetuning(graph, plan, inputs.samples) } catch { throw Refusal(command.model, error.message) }
  }

  var hasLabels: Bool { inputs.samples.labels != nil }
  /// Steps of all stages.
  var stepCount: Int { stepCount(of: stages[...]) }
  /// Steps done, here and before.
  private var step: Int { stepCount(of: stages[..<stage]) + finetuning.trainer.step }
  private var stepsInEpoch: Int { stages[0].stepsInEpoch(inputs.samples.count) }

  private func stepCount(of stages: ArraySlice<FinetuningPlan>) -> Int {
    stages.reduce(0) { $0 + $1.stepCount(inputs.samples.count) }
  }

  private func resume() throws(Refusal) {
    guard let path = command.interruptions.checkpoint, exists(path) else { return }
    guard command.interruptions.resume else {
      throw Refusal(path, "there is a file already; add --resume to go on with it, or give another name")
    }
    while try !takeOver(path) {
      stage += 1
      finetuning = try FinetuneRun.finetuning(graph, stages[stage], inputs, command)
    }
    resumedStep = step
  }

  /// Whether the checkpoint is one of this stage; refuses one that is of none.
  private func takeOver(_ path: String) throws(Refusal) -> Bool {
    try withMappedFile(path) { (file) throws(Refusal) in
      do throws(CheckpointError) {
        try finetuning.trainer.resume(from: file)
        return true
      } catch {
        if case .otherNetwork = error, stage + 1 < stages.count { return false }
        throw Refusal(path, error.message)
      }
    }
  }

  /// Runs all steps that are left; `finished` is called after each epoch.
  func train(finished: (Epoch) -> Void) throws(Refusal) {
    var progress = ProgressBar(total: stepCount)
    defer { progress.clear() }
    while true {
      try trainStage(&progress, finished)
      guard stage + 1 < stages.count else { return }
      stage += 1
      finetuning = try FinetuneRun.finetuning(finetuning.trainedModel().graph, stages[stage], inputs, command)
    }
  }

  private func trainStage(_ progress: inout ProgressBar, _ finished: (Epoch) -> Void) throws(Refusal) {
    var tally = TrainingTally()
    while !finetuning.isDone {
      try runStep(&tally, &progress)
      progress.label = tally.label(hasLabels: hasLabels)
      progress.show(step)
      guard finetuning.endsEpoch || finetuning.isDone else { continue }
      progress.clear()
      epochs.append(epoch(tally))
      finished(epochs.last!)
      tally = TrainingTally()
    }
  }

  private func runStep(_ tally: inout TrainingTally, _ progress: inout ProgressBar) throws(Refusal) {
    let start = MonotonicClock.nanoseconds
    do {
      let result = try finetuning.runStep()
      let nanoseconds = MonotonicClock.nanoseconds - start
      tally.add(result, finetuning.lastCount, nanoseconds)
      self.tally.add(result, finetuning.lastCount, nanoseconds)
    } catch {
      progress.clear()
      throw Refusal(command.model, error.message)
    }
    guard let path = command.interruptions.checkpoint else { return }
    if step % (command.interruptions.every ?? stepsInEpoch) == 0 || finetuning.isDone {
      try writeFile(path, finetuning.trainer.checkpoint().span.bytes)
    }
  }

  private func epoch(_ tally: TrainingTally) -> Epoch {
    let test = inputs.test.map { samples in
      let result = finetuning.evaluate(samples)
      return (loss: result.loss, accuracy: Double(result.correctCount) / Double(samples.count))
    }
    return Epoch(
      number: (step - 1) / stepsInEpoch + 1, loss: tally.loss, accuracy: tally.accuracy, test: test,
      density: finetuning.density)
  }
}
