internal import Compiler
internal import Engine
internal import Graph
internal import ModelFormat
internal import Tensors

/// A graph at work under the engine, every tensor of which can be read right after it was made.
///
/// Float matrix products are the built-in ones, so that what is measured is the same on every machine.
final class Probe {
  let session: Session
  private let graph: Graph
  /// The program's tensor for each of the graph's.
  private let tensors: [TensorID: Int]
  /// The tensors complete after each step, in the graph's order; the first element is before any step.
  private let made: [[TensorID]]

  /// `mergesResiduals` is for speed where the operands of sums are not to be read.
  init(_ graph: Graph, mergesResiduals: Bool = false) throws(CompressionError) {
    var options = CompilerOptions()
    options.mergesResiduals = mergesResiduals
    // Samples are handed over as the graph keeps them.
    var inner = graph
    inner.boundaries = [:]
    let model: CompiledModel
    do { model = try Compiler(options: options).compile(inner) } catch {
      throw CompressionError(error.place, error.reason)
    }
    var sessionOptions = SessionOptions()
    sessionOptions.usesBLAS = false
    do { session = try Session(file: model.file.span.bytes, options: sessionOptions) } catch {
      throw CompressionError(graph.name, error.message)
    }
    self.graph = graph
    tensors = model.tensors
    made = Probe.made(model)
  }

  /// Runs a sample as far as needed and hands over the real numbers of the tensors asked for, in the order in which they
  /// are made.
  func run(
    _ inputs: [[Float]], reading wanted: Set<TensorID>, _ body: (TensorID, [Float]) throws(CompressionError) -> Void
  ) throws(CompressionError) {
    for (index, values) in inputs.enumerated() { write(values, to: index) }
    var left = wanted.count
    for step in made.indices where left > 0 {
      if step > 0 { session.runStep(step - 1) }
      for id in made[step] where wanted.contains(id) {
        try body(id, session.realValues(ofTensor: tensors[id]!))
        left -= 1
      }
    }
  }

  /// Runs a sample only so far that a tensor is complete, and hands it over.
  func run(_ inputs: [[Float]], until id: TensorID, _ body: ([Float]) -> Void) {
    for (index, values) in inputs.enumerated() { write(values, to: index) }
    for step in made.indices {
      if step > 0 { session.runStep(step - 1) }
      if made[step].contains(id) { return body(session.realValues(ofTensor: tensors[id]!)) }
    }
  }

  /// The activations that hold real numbers, in the graph's order.
  var readable: Set<TensorID> {
    Set(made.joined().filter { id in graph[id].type == .float32 || graph[id].quantization?.isPerTensor == true })
  }

  private func write(_ values: [Float], to input: Int) {
    let tensor = session.program.tensors[session.program.inputs[input].tensor]
    guard tensor.type == .int8, let quantization = tensor.quantization else {
      return values.withUnsafeBytes { session.writeInput(input, from: $0.bytes) }
    }
    let bias: UInt8 = session.program.inputs[input].type == .uint8 ? 128 : 0
    let bytes = values.map { UInt8(bitPattern: quantization.stored($0)) ^ bias }
    session.writeInput(input, from: bytes.span.bytes)
  }

  /// A tensor is complete after the last step that writes into its bytes, be it as a part of another tensor.
  private static func made(_ model: CompiledModel) -> [[TensorID]] {
    var made: [[TensorID]] = Array(repeating: [], count: model.program.steps.count + 1)
    var writes: [Int: [(step: Int, bytes: Range<Int>)]] = [:]
    for (step, operation) in model.program.steps.map(\.operation).enumerated() {
      let record = model.program.tensors[operation.operands.write]
      guard case .buffer(let buffer, let start) = record.placement else { continue }
      writes[buffer, default: []].append((step + 1, start..<start + record.byteCount))
    }
    for (id, index) in model.tensors.sorted(by: { $0.key.index < $1.key.index }) {
      let record = model.program.tensors[index]
      guard case .buffer(let buffer, let start) = record.placement else { continue }
      let bytes = start..<start + record.byteCount
      let last = (writes[buffer] ?? []).last { $0.bytes.overlaps(bytes) }
      made[last?.step ?? 0].append(id)
    }
    return made
  }
}

extension Quantization {
  /// The stored int8 nearest to a real value, halves to even; what is no number counts as zero.
  func stored(_ real: Float) -> Int8 {
    let value = (Double(real) / Double(scale)).rounded(.toNearestOrEven) + Double(zeroPoint)
    return value.isNaN ? Int8(zeroPoint) : Int8(min(max(value, -128), 127))
  }
}
