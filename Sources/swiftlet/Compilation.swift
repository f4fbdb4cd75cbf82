internal import Compiler
internal import Console
internal import Engine
internal import Graph
internal import Importers
internal import ModelFormat
internal import Running
internal import Tensors

/// What `compile` was asked for beside the file.
struct CompilationRequest {
  var name: String?
  var mean: [Float]?
  var standardDeviation: [Float]?
  var labels: [String] = []
  /// Refuses a model that is quantised already.
  var requiresFloat = false
  /// Stores constants as they are.
  var storesPlain = false

  /// The options as they are kept in the file: the same whatever the order on the command line.
  fileprivate var text: String {
    var parts: [String] = []
    if requiresFloat { parts.append("--float") }
    if storesPlain { parts.append("--uncompressed") }
    if let mean { parts.append("--mean " + mean.map { "\($0)" }.joined(separator: ",")) }
    if let standardDeviation { parts.append("--std " + standardDeviation.map { "\($0)" }.joined(separator: ",")) }
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
  }

  func result() throws(Refusal) -> Result {
    let bytes = try readFile(source)
    let graph = try graph(of: bytes)
    let fileName = lastPathComponent(source)
    if request.requiresFloat, graph.isQuantized {
      throw Refusal(source, "--float: the model computes in bytes already; leave --float out")
    }
    var options = CompilerOptions()
    options.name = request.name ?? withoutExtension(fileName)
    options.mean = request.mean
    options.standardDeviation = request.standardDeviation
    options.labels = request.labels
    options.codesConstants = !request.storesPlain
    options.facts = [
      ("source", fileName), ("source_sha256", sha256(of: bytes.span.bytes)),
      ("compiler", "swiftlet \(swiftletVersion)"),
      ("options", request.text),
    ]
    let model: CompiledModel
    do { model = try Compiler(options: options).compile(graph) } catch { throw Refusal(source, error.message) }
    let file = model.file
    let session: Session
    do { session = try Session(file: file.span.bytes) } catch { throw Refusal(source, error.message) }
    return Result(model: model, file: file, sourceByteCount: bytes.count, session: session)
  }

  private func graph(of bytes: [UInt8]) throws(Refusal) -> Graph {
    if source.hasSuffix(".onnx") { throw Refusal(source, "ONNX models are not read yet; convert it to TFLite") }
    do { return try ModelFile.graph(from: bytes, name: "") } catch { throw Refusal(source, error.description) }
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

/// A file's name up to its last dot.
private func withoutExtension(_ name: String) -> String {
  guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
  return String(name[..<dot])
}
