import Graph
import Tensors

/// Turns the subgraphs of a TFLite file into a graph.
struct TFLiteConverter {
  let file: TFLiteFile
  var graph: Graph
  var budget: Budget
  /// The subgraph being converted.
  var scope: Scope
  /// The bytes of buffers that have been read.
  var loadedBuffers: [Int: [UInt8]] = [:]
  /// The float32 forms of constants that the file keeps in another type.
  var floatConstants: [TensorID: TensorID] = [:]

  /// One subgraph at work.
  struct Scope {
    let operators: FlatbufferVector
    let tensors: FlatbufferVector
    let inputs: [Int]
    let outputs: [Int]
    /// What each of its tensors is in the graph, as far as made or read.
    var bound: [Int: TensorID] = [:]
    /// Text that places an operator in an outer one, or empty.
    let context: String
    let depth: Int

    init(_ index: Int, in file: TFLiteFile, context: String = "", depth: Int = 0) throws(ImportError) {
      let table = try file.subgraphs.table(index)
      operators = try TFLiteFile.list(table, Field.Subgraph.operators, "operators")
      tensors = try TFLiteFile.list(table, Field.Subgraph.tensors, "tensors")
      inputs = try (table.integers(Field.Subgraph.inputs, Int32.self, limit: 1024) ?? []).map { Int($0) }
      outputs = try (table.integers(Field.Subgraph.outputs, Int32.self, limit: 1024) ?? []).map { Int($0) }
      self.context = context
      self.depth = depth
    }
  }

  init(_ file: TFLiteFile, name: String) throws(ImportError) {
    self.file = file
    graph = Graph(name: name)
    budget = Budget(fileByteCount: file.buffer.bytes.count)
    scope = try Scope(0, in: file)
  }

  /// Converts subgraph 0.
  mutating func convert() throws(ImportError) -> Graph {
    guard scope.operators.count > 0 else { throw ImportError("the model has no operators") }
    guard !scope.inputs.isEmpty, !scope.outputs.isEmpty else {
      throw ImportError("the model has no inputs or no outputs")
    }
    for index in scope.inputs { graph.inputs.append(try bindInput(index)) }
    try convertOperators()
    for index in scope.outputs { graph.outputs.append(try result(index)) }
    let labels = Labels.ofFirstOutput(in: file)
    let shape = graph[graph.outputs[0]].shape
    if shape.rank > 0, shape[shape.rank - 1] == labels.count { graph.labels = labels }
    return graph.withoutUnusedTensors()
  }

  mutating func convertOperators() throws(ImportError) {
    for index in 0..<scope.operators.count {
      let table = try scope.operators.table(index)
      let step = try TFLiteOperator(table, index: index, context: scope.context, in: file)
      do throws(ImportError) {
        try convert(step)
      } catch {
        throw error.place == .file ? step.error(error.reason) : error
      }
    }
  }

  private mutating func bindInput(_ index: Int) throws(ImportError) -> TensorID {
    let record = try self.record(index)
    guard scope.bound[index] == nil else { throw record.error("is listed twice among the inputs") }
    guard !record.isVariable else { throw record.error("variable tensors are not supported") }
    guard try file.byteRange(ofBuffer: record.bufferIndex) == nil else {
      throw record.error("is an input but has constant data")
    }
    let id = graph.add(try activation(record, shape: record.shape()))
    scope.bound[index] = id
    return id
  }

  /// The tensor an output of the subgraph stands for.
  func result(_ index: Int) throws(ImportError) -> TensorID {
    let record = try self.record(index)
    guard let id = scope.bound[index] else { throw record.error("is an output but no operator makes it") }
    return id
  }

  /// Adds a node, unless all it does is to move constants: then its outputs become constants.
  mutating func emit(
    _ operation: Operation, _ step: TFLiteOperator, inputs: [TensorID?], outputs: [TensorID]
  ) throws(ImportError) {
    try budget.take(32 * (inputs.count + outputs.count))
    let known = inputs.compactMap { id in id.map { graph[$0] } }
    if known.allSatisfy({ $0.constant != nil }) {
      for id in outputs { try budget.take(graph[id].byteCount) }
      if let folded = ConstantFolding.outputs(of: operation, inputs: known, outputs: outputs.map { graph[$0] }) {
        for (id, bytes) in zip(outputs, folded) { graph[id].constant = bytes }
        return
      }
    }
    graph.nodes.append(Node(operation, inputs: inputs, outputs: outputs, place: step.place))
  }
}
