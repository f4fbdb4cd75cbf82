internal import Console
internal import Graph
internal import Importers
internal import Learning
internal import ModelFormat
internal import Running
internal import Training

/// What `finetune` starts from. All that can be wrong with files and options is refused here.
struct FinetuneInputs {
  let graph: Graph
  let sourceDigest: String
  let samples: TrainingSamples
  let test: TrainingSamples?

  init(_ command: FinetuneCommand) throws(Refusal) {
    try FinetuneInputs.requireFolder(of: command.output)
    if let checkpoint = command.interruptions.checkpoint { try FinetuneInputs.requireFolder(of: checkpoint) }
    let bytes = try readFile(command.model)
    sourceDigest = sha256(of: bytes.span.bytes)
    graph = try FinetuneInputs.graph(bytes, command)
    let preparation = try FinetuneInputs.preparation(graph, command)
    let teacher = try command.training.teacher.map { (path) throws(Refusal) in
      try Teacher(path, classCount: preparation.classCount, mean: command.mean, deviation: command.std)
    }
    let options = command.training
    var data = try TrainingData(command.data, preparation, views: options.views, seed: options.seed)
    guard data.samples.labels != nil || teacher != nil else {
      throw Refusal(command.data, "the data have no labels; add them, or give a --teacher")
    }
    test = try command.test.map { (path) throws(Refusal) in try FinetuneInputs.test(path, preparation) }
    if let teacher { data.samples.teacher = try teacher.answers(data) }
    samples = data.samples
  }

  private static func requireFolder(of file: String) throws(Refusal) {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = parts.isEmpty ? "." : parts.joined(separator: "/")
    guard folder.isEmpty || isFolder(folder) else { throw Refusal(file, "there is no such folder; make it first") }
  }

  private static func test(
    _ folder: String, _ preparation: TrainingData.Preparation
  ) throws(Refusal) -> TrainingSamples {
    let samples = try TrainingData(folder, preparation).samples
    guard samples.labels != nil else { throw Refusal(folder, "the data to measure on need labels") }
    return samples
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
    preparation.classNames = try command.labels.map(readLabels) ?? graph.labels
    return preparation
  }
}
