import Graph
import ONNXSchema
import Tensors

/// Turns an ONNX graph into a graph.
struct ONNXConverter {
  let file: Onnx_Graph
  let nodes: [ONNXNode]
  /// The version of ONNX's own operators.
  let version: Int
  let options: ONNXOptions
  var graph: Graph
  var budget: Budget
  /// What each name stands for, as far as made or read.
  var values: [String: ONNXValue] = [:]
  /// The operators that read each name.
  let consumers: [String: [Int]]
  /// Names of the graph's outputs.
  let outputNames: Set<String>
  /// The operator being converted.
  var node: ONNXNode
  /// Forms of tensors made for one reader that another may use as well.
  var converted: [Conversion: TensorID] = [:]

  struct Conversion: Hashable {
    enum Kind: Hashable { case channelsLast, channelsFirst, float }
    var id: TensorID
    var kind: Kind
  }

  static let versions = 7...25

  init(_ model: Onnx_Model, name: String, fileByteCount: Int, options: ONNXOptions) throws(ImportError) {
    file = model.graph
    self.options = options
    nodes = file.node.enumerated().map { ONNXNode($0.element, index: $0.offset) }
    node = nodes[0]
    graph = Graph(name: name)
    budget = Budget(fileByteCount: fileByteCount)
    let own = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }
    version = Int(clamping: own?.version ?? 1)
    guard ONNXConverter.versions.contains(version) else {
      throw ImportError(
        "the model uses version \(version) of the ONNX operators; 7 to \(ONNXConverter.versions.upperBound) are known")
    }
    var consumers: [String: [Int]] = [:]
    for node in nodes { for input in Set(node.inputs) { consumers[input, default: []].append(node.index) } }
    self.consumers = consumers
    outputNames = Set(file.output.map(\.name))
  }

  mutating func convert() throws(ImportError) -> Graph {
    try checkOperators()
    try checkNames()
    try bindConstants()
    try bindInputs()
    try convertNodes()
    try bindOutputs()
    return graph.withoutUnusedTensors()
  }

  /// Throws one error that names every operator that is not known.
  private func checkOperators() throws(ImportError) {
    var names: [String] = []
    var places: [String: [Int]] = [:]
    for node in nodes where !ONNXOperators.isKnown(node) {
      let name = node.domain.isEmpty ? node.name : "\(node.domain).\(node.name)"
      if places[name] == nil { names.append(name) }
      places[name, default: []].append(node.index)
    }
    guard !names.isEmpty else { return }
    let list = names.prefix(64).map { name in
      let found = places[name]!
      let shown = found.prefix(4).map { "#\($0)" }.joined(separator: ", ")
      return shown + (found.count > 4 ? " and \(found.count - 4) more" : "") + " " + printable(name)
    }
    throw ImportError("operator\(places.count > 1 ? "s" : "") \(list.joined(separator: "; ")) not supported")
  }

  /// Throws where two operators make the same value.
  private func checkNames() throws(ImportError) {
    var made = Set<String>()
    for node in nodes {
      for name in node.outputs where !name.isEmpty && !made.insert(name).inserted {
        throw node.error("its output \"\(printable(name))\" is made twice")
      }
    }
  }

  /// Converts every operator; what several of them lack is told together.
  private mutating func convertNodes() throws(ImportError) {
    var errors: [ImportError] = []
    for node in nodes {
      self.node = node
      do throws(ImportError) {
        guard try !dependsOnRefused() else {
          for output in node.outputs { values[output] = .refused }
          continue
        }
        try convertNode()
      } catch {
        errors.append(error.place == .file ? node.error(error.reason) : error)
        for output in node.outputs { values[output] = .refused }
      }
    }
    guard let first = errors.first else { return }
    guard errors.count > 1 else { throw first }
    throw ImportError(
      "\(errors.count) operators: " + errors.prefix(16).map(\.description).joined(separator: "; ")
        + (errors.count > 16 ? "; and \(errors.count - 16) more" : ""))
  }

  private func dependsOnRefused() throws(ImportError) -> Bool {
    var refused = false
    for name in node.inputs where !name.isEmpty {
      guard let value = values[name] else { throw node.error("its input \"\(printable(name))\" does not exist") }
      if case .refused = value { refused = true }
    }
    for name in node.outputs where !name.isEmpty && values[name] != nil {
      throw node.error("its output \"\(printable(name))\" is made twice")
    }
    return refused
  }

  private mutating func convertNode() throws(ImportError) {
    if let constants = try ONNXFolding(node: node, version: version).results(operands()) {
      for (slot, constant) in constants.enumerated() where node.hasOutput(slot) {
        try budget.take(8 * constant.count)
        values[node.outputs[slot]] = .constant(constant)
      }
    } else {
      try convertOperator()
    }
  }

  /// What is known of the node's inputs while the model is imported.
  private func operands() -> [ONNXFolding.Operand] {
    node.inputs.map { name in
      switch values[name] {
      case .constant(let constant): .constant(constant)
      case .activation(let activation): .activation(dims: activation.dims)
      case .quantized(let constant, _): .activation(dims: constant.dims)
      default: .absent
      }
    }
  }
}
