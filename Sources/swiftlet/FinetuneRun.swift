internal import Compiler
internal import Console
internal import Engine
internal import Graph
internal import Importers
internal import Learning
internal import Linux
internal import ModelFormat
internal import Running
internal import Training

/// A training from the files to the finished model. Everything that can be refused is refused by `init`.
final class FinetuneRun {
  /// What one epoch, or the part of it that ran here, gave.
  struct Epoch {
    let number: Int
    let loss, accuracy: Double
    let test: BatchResult?
  }

  let command: FinetuneCommand
  let finetuning: Finetuning
  let testData: TrainingData?
  private let sourceDigest: String
  private(set) var epochs: [Epoch] = []
  private(set) var imagesPerSecond = 0.0
  private(set) var resumedStep = 0

  init(_ command: FinetuneCommand) throws(Refusal) {
    self.command = command
    try FinetuneRun.requireFolder(of: command.output)
    if let checkpoint = command.interruptions.checkpoint { try FinetuneRun.requireFolder(of: checkpoint) }
    let bytes = try readFile(command.model)
    sourceDigest = sha256(of: bytes.span.bytes)
    let graph = try FinetuneRun.graph(bytes, command)
    let preparation = try FinetuneRun.preparation(graph, command)
    let teacher = try command.training.teacher.map { (path) throws(Refusal) in
      try Teacher(path, classCount: preparation.classCount)
    }
    var data = try TrainingData(command.data, preparation)
    testData = try command.test.map { (path) throws(Refusal) in try TrainingData(path, preparation) }
    if let testData, testData.samples.labels == nil {
      throw Refusal(command.test!, "the data to measure on need labels")
    }
    if let teacher { data.samples.teacher = try teacher.answers(data) }
    guard data.samples.labels != nil || teacher != nil else {
      throw Refusal(command.data, "the data have no labels; add them, or give a --teacher")
    }
    do { finetuning = try Finetuning(graph, command.training.plan, data.samples) } catch {
      throw Refusal(command.model, error.message)
    }
    try resume()
  }

  private static func requireFolder(of file: String) throws(Refusal) {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.isEmpty ? "." : parts.joined(separator: "/")
    guard folder.isEmpty || isFolder(folder) else { throw Refusal(file, "there is no such folder; make it first") }
  }

  private static func graph(_ bytes: [UInt8], _ command: FinetuneCommand) throws(Refusal) -> Graph {
    let graph: Graph
    do { graph = try ModelFile.graph(from: bytes, name: "") } catch { throw Refusal(command.model, error.description) }
    guard let weights = command.training.weights else { return graph }
    return try withMappedFile(weights) { (file) throws(Refusal) in
      do throws(StartingWeightsError) { return try TrainableModel.graph(graph, withCheckpoint: file) } catch {
        switch error {
        case .model(let error): throw Refusal(command.model, error.message)
        case .checkpoint(let error): throw Refusal(weights, error.message)
        }
      }
    }
  }

  private static func preparation(
    _ graph: Graph, _ command: FinetuneCommand
  ) throws(Refusal) -> TrainingData.Preparation {
    let model: TrainableModel
    do { model = try TrainableModel(graph) } catch { throw Refusal(command.model, error.message) }
    let architecture = model.architecture
    var preparation = TrainingData.Preparation(
      extent: architecture[architecture.input], classCount: model.outputCount)
    if let mean = command.mean, let deviation = command.std {
      (preparation.mean, preparation.standardDeviation) = (mean.values, deviation.values)
    }
    if let labels = command.labels { preparation.classNames = try readLabels(labels) }
    return preparation
  }
}

extension FinetuneRun {
  /// Takes over a checkpoint that is there; refuses to write over one that is not to be resumed.
  private func resume() throws(Refusal) {
    guard let path = command.interruptions.checkpoint, exists(path) else { return }
    guard command.interruptions.resume else {
      throw Refusal(path, "there is a file already; add --resume to go on with it, or give another name")
    }
    try withMappedFile(path) { (file) throws(Refusal) in
      do throws(CheckpointError) { try finetuning.trainer.resume(from: file) } catch {
        throw Refusal(path, error.message)
      }
    }
    resumedStep = finetuning.trainer.step
  }

  /// Runs all steps that are left.
  func train() throws(Refusal) {
    var progress = ProgressBar(total: finetuning.stepCount)
    defer { progress.clear() }
    var tally = Tally()
    var total = Tally()
    let every = command.interruptions.every ?? command.training.plan.stepsInEpoch(finetuning.samples.count)
    while !finetuning.isDone {
      let start = MonotonicClock.nanoseconds
      let result: BatchResult
      do { result = try finetuning.runStep() } catch {
        progress.clear()
        throw Refusal(command.model, error.message)
      }
      let nanoseconds = MonotonicClock.nanoseconds - start
      tally.add(result, finetuning.lastCount, nanoseconds)
      total.add(result, finetuning.lastCount, nanoseconds)
      let step = finetuning.trainer.step
      if step % every == 0 || finetuning.isDone { try writeCheckpoint() }
      progress.label = tally.label(hasLabels: hasLabels)
      progress.show(step)
      if finetuning.endsEpoch || finetuning.isDone {
        progress.clear()
        finish(tally)
        tally = Tally()
      }
    }
    imagesPerSecond = total.samplesPerSecond
  }

  var hasLabels: Bool { finetuning.samples.labels != nil }

  private func finish(_ tally: Tally) {
    let number = (finetuning.trainer.step - 1) / command.training.plan.stepsInEpoch(finetuning.samples.count) + 1
    let test = testData.map { finetuning.evaluate($0.samples) }
    epochs.append(Epoch(number: number, loss: tally.loss, accuracy: tally.accuracy, test: test))
    if !command.json { Terminal.line(FinetuneReport.line(epochs.last!, self)) }
  }

  private func writeCheckpoint() throws(Refusal) {
    guard let path = command.interruptions.checkpoint else { return }
    try writeFile(path, finetuning.trainer.checkpoint().span.bytes)
  }
}

extension FinetuneRun {
  /// The finished file.
  struct File {
    let program: Program
    let bytes: [UInt8]
  }

  /// Compiles the model as it is now and writes it, once it is known to load.
  func write() throws(Refusal) -> File {
    var options = CompilerOptions()
    let source = lastPathComponent(command.model)
    options.name = command.name ?? withoutExtension(source)
    (options.mean, options.standardDeviation) = (command.mean?.values ?? [0], command.std?.values ?? [1])
    if let labels = command.labels { options.labels = try readLabels(labels) }
    options.facts = [
      ("source", source), ("source_sha256", sourceDigest), ("compiler", "swiftlet \(swiftletVersion)"),
      ("options", "finetune " + command.training.text),
    ]
    let compiled: CompiledModel
    do { compiled = try Compiler(options: options).compile(deployed(finetuning.trainedModel())) } catch {
      throw Refusal(command.model, error.message)
    }
    let file = compiled.file
    let model = try LoadedModel(path: command.output, file: file.span.bytes, options: .init())
    try writeFile(command.output, file.span.bytes)
    return File(program: model.program, bytes: file)
  }

  /// The graph that is compiled.
  private func deployed(_ trained: TrainedModel) -> Graph { trained.graph }
}

/// Losses and hits of some steps.
private struct Tally {
  private var lossSum = 0.0
  private var correctCount = 0
  private var count = 0
  private var nanoseconds: UInt64 = 0

  mutating func add(_ result: BatchResult, _ samples: Int, _ nanoseconds: UInt64) {
    lossSum += result.loss * Double(samples)
    correctCount += result.correctCount
    count += samples
    self.nanoseconds += nanoseconds
  }

  var loss: Double { lossSum / Double(max(count, 1)) }
  var accuracy: Double { Double(correctCount) / Double(max(count, 1)) }
  var samplesPerSecond: Double { nanoseconds > 0 ? Double(count) / (Double(nanoseconds) / 1e9) : 0 }

  func label(hasLabels: Bool) -> String {
    let accuracy = hasLabels ? "  accuracy \(Quantity.fixed(accuracy * 100, digits: 1)) %" : ""
    return "loss \(Quantity.fixed(loss, digits: 4))" + accuracy
  }
}
