internal import Compiler
internal import Compression
internal import Console
internal import Decoders
internal import Engine
internal import Graph
internal import Importers
internal import ModelFormat
internal import Running
internal import Tensors
internal import Training

/// What `compile` was asked for beside the file.
struct CompilationRequest {
  var name: String?
  /// The version counter; nil: none is stated.
  var version: UInt32?
  var mean: [Float]?
  var standardDeviation: [Float]?
  var labels: [String] = []
  /// Refuses a model that is quantised already.
  var requiresFloat = false
  /// How the outputs of a detector become boxes.
  var decoder: String?
  /// nil: as the decoder is used to, else the centre crop.
  var fit: Port.Fit?
  /// The extents of inputs that the file leaves open.
  var inputShapes: [InputShape] = []
  var compression: CompressionRequest?
  /// What a device can train; nil: nothing.
  var learningStart: LearningPart.Start?
  /// Stores constants as they are.
  var storesPlain = false

  /// The options as they are kept in the file: the same whatever the order on the command line.
  fileprivate var text: String {
    var parts: [String] = []
    if requiresFloat { parts.append("--float") }
    if storesPlain { parts.append("--uncompressed") }
    if let learningStart { parts.append("--trainable \(learningStart.rawValue)") }
    if let mean { parts.append("--mean " + mean.map { "\($0)" }.joined(separator: ",")) }
    if let standardDeviation { parts.append("--std " + standardDeviation.map { "\($0)" }.joined(separator: ",")) }
    if let decoder { parts.append("--decoder " + decoder) }
    if let fit { parts.append("--fit " + (fit == .centreCrop ? "centre-crop" : "\(fit)")) }
    parts += inputShapes.map { "--input \($0.name)=" + $0.dims.map { "\($0)" }.joined(separator: "x") }
    if let compression { parts.append(compression.text) }
    return parts.joined(separator: " ")
  }
}

/// A model on its way from a source file to a program.
struct Compilation {
  let source: String
  let request: CompilationRequest

  struct Result {
    let model: CompiledModel
    let file: [UInt8]
    let sourceByteCount: Int
    /// Made of the finished file, so that what is written is known to load.
    let session: Session
    let compression: ModelCompression.Result?
    let accuracy: AccuracyComparison?
  }

  func result() throws(Refusal) -> Result {
    let bytes = try readFile(source)
    let graph = try graph(of: bytes)
    guard let decoder = request.decoder else { return try result(of: graph, bytes) }
    let detector = try DetectorDescription(decoder, place: "--decoder")
    let redFirst = try detector.withRedFirst(graph, source: source)
    let prepared = Compilation(source: source, request: request.prepared(for: detector, redFirst))
    let result = try prepared.result(of: redFirst, bytes)
    try detector.check(result.session.program, path: source)
    return result
  }

  private func result(of source: Graph, _ bytes: [UInt8]) throws(Refusal) -> Result {
    var graph = source
    let source = self.source
    if request.requiresFloat, graph.isQuantized {
      throw Refusal(source, "--float: the model computes in bytes already; leave --float out")
    }
    var options = options(sourceDigest: sha256(of: bytes.span.bytes))
    let data = try AccuracyComparison.data(request, classCount: graph.classCount, source: source)
    var compressed: ModelCompression.Result?
    if let compression = request.compression {
      compressed = try ModelCompression(source: source, request: compression, compilation: request).result(graph)
      graph = compressed!.graph
      options.facts += compressed!.facts
      // A float input takes 0 to 1 by default, and so does what it has become.
      if options.mean == nil { (options.mean, options.standardDeviation) = ([0], [1]) }
    }
    var model: CompiledModel
    do { model = try Compiler(options: options).compile(graph) } catch { throw Refusal(source, error.message) }
    let accuracy = try data.map { (data) throws(Refusal) in
      try AccuracyComparison(
        compressed: try loaded(model.file), original: compressed!.original.graph, data,
        dataset: request.compression!.accuracy!, options: options)
    }
    if let start = request.learningStart {
      do { model.program.trainable = try LearningPart(graph, from: start).network(in: model) } catch {
        throw Refusal(source, "--trainable: \(error.message)")
      }
    }
    if let compressed { model.program.driftReference = try driftReference(model.file, compressed.calibration) }
    if let accuracy { model.program.manifest.entries.append(.init(key: "accuracy", value: accuracy.text)) }
    let file = model.file
    return Result(
      model: model, file: file, sourceByteCount: bytes.count, session: try loaded(file).session,
      compression: compressed, accuracy: accuracy)
  }

  private func driftReference(_ file: [UInt8], _ data: CalibrationData) throws(Refusal) -> DriftReference? {
    let stages = Stages()
    defer { stages.clear() }
    let decoder = try request.decoder.map { (text) throws(Refusal) in
      try DetectorDescription(text, place: "--decoder")
    }
    return try DriftSampling(file, path: source, decoder: decoder) {
      stages.show("counting what is usual", $0, $1)
    }.reference(data)
  }

  private func options(sourceDigest: String) -> CompilerOptions {
    let fileName = lastPathComponent(source)
    var options = CompilerOptions()
    options.name = request.name ?? withoutExtension(fileName)
    options.mean = request.mean
    options.standardDeviation = request.standardDeviation
    options.labels = request.labels
    options.fit = request.fit ?? .centreCrop
    options.codesConstants = !request.storesPlain
    options.sharesConstants = request.learningStart == nil
    options.facts = [
      ("source", fileName), ("source_sha256", sourceDigest), ("compiler", "swiftlet \(swiftletVersion)"),
      ("options", request.text),
    ]
    if let version = request.version { options.facts.append(("version", "\(version)")) }
    if let decoder = request.decoder { options.facts.append(("decoder", decoder)) }
    return options
  }

  private func loaded(_ file: [UInt8]) throws(Refusal) -> LoadedModel {
    try LoadedModel(path: source, file: file.span.bytes, options: SessionOptions())
  }

  private func graph(of bytes: [UInt8]) throws(Refusal) -> Graph {
    var options = ONNXOptions()
    for input in request.inputShapes { options.inputShapes[input.name] = input.dims }
    do { return try ModelFile.graph(from: bytes, name: "", options: options) } catch {
      throw Refusal(source, error.description)
    }
  }
}

extension Graph {
  /// Whether an operator computes in bytes.
  fileprivate var isQuantized: Bool {
    nodes.contains { node in
      node.outputs.contains { self[$0].quantization != nil && self[$0].type.byteCount == 1 }
    }
  }
}

extension Graph {
  /// The length of the only output, where it is a list.
  fileprivate var classCount: Int? {
    guard outputs.count == 1 else { return nil }
    let shape = self[outputs[0]].shape
    return shape.rank > 0 && shape[shape.rank - 1] == shape.elementCount ? shape.elementCount : nil
  }
}

/// A file's name up to its last dot.
func withoutExtension(_ name: String) -> String {
  guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
  return String(name[..<dot])
}
