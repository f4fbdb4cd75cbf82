internal import Compiler
internal import Compression
internal import Console
internal import Engine
internal import Graph
internal import Learning
internal import ModelFormat
internal import Running
internal import Training

/// The model that a training has made, as a file.
struct FinetunedFile {
  let bytes: [UInt8]

  /// Compiles a trained model; what does not load is refused.
  init(_ trained: TrainedModel, _ inputs: FinetuneInputs, _ command: FinetuneCommand) throws(Refusal) {
    let options = try FinetunedFile.options(inputs, command)
    let graph = try FinetunedFile.deployed(trained, command.model)
    do { bytes = try Compiler(options: options).compile(graph).file } catch {
      throw Refusal(command.model, error.message)
    }
    _ = try LoadedModel(path: command.output, file: bytes.span.bytes, options: SessionOptions())
  }

  private static func options(
    _ inputs: FinetuneInputs, _ command: FinetuneCommand
  ) throws(Refusal) -> CompilerOptions {
    var options = CompilerOptions()
    let source = lastPathComponent(command.model)
    options.name = command.name ?? withoutExtension(source)
    (options.mean, options.standardDeviation) = (command.mean?.values ?? [0], command.std?.values ?? [1])
    if let labels = command.labels { options.labels = try readLabels(labels) }
    options.facts = [
      ("source", source), ("source_sha256", inputs.sourceDigest), ("compiler", "swiftlet \(swiftletVersion)"),
      ("options", "finetune " + command.training.text),
    ]
    return options
  }

  /// The graph that is compiled: in int8 where training has rounded, on the grids it has learned, else in floats.
  private static func deployed(_ trained: TrainedModel, _ model: String) throws(Refusal) -> Graph {
    guard !trained.ranges.isEmpty else { return trained.graph }
    do throws(CompressionError) {
      let ranges = trained.ranges.mapValues { ActivationRange($0.least, $0.greatest) }
      var quantizer = Quantizer(try FloatModel(trained.graph).graph, ranges: ranges)
      quantizer.takesBytes = true
      return try quantizer.quantized()
    } catch { throw Refusal(model, error.message) }
  }
}
