internal import Graph
internal import Learning
internal import Tensors

/// Reads a graph into a network, node by node.
struct GraphReading {
  let graph: Graph
  let treatment: Treatment
  var network: Architecture
  private(set) var bindings: [WeightBinding] = []
  private(set) var grids: [(layer: Int, tensor: TensorID)] = []
  private(set) var endsInSoftmax = false
  /// The value that stands for a tensor.
  var values: [TensorID: ValueID] = [:]
  /// Tensors that are others with zeros around them.
  private var pads: [TensorID: (source: TensorID, before: [Int], after: [Int])] = [:]
  private let readers: [TensorID: [Int]]

  init(_ graph: Graph, _ treatment: Treatment) throws(UntrainableModel) {
    precondition(!(treatment.insertsBatchNorm && treatment.quantizes))
    guard graph.inputs.count == 1, graph.outputs.count == 1 else {
      let counts = "\(graph.inputs.count) inputs and \(graph.outputs.count) outputs"
      throw UntrainableModel("model", "it has \(counts); one of each can be trained")
    }
    let input = graph[graph.inputs[0]]
    guard input.type == .float32 else {
      throw UntrainableModel("input \(input.name)", "is \(input.type.name); give the float model")
    }
    self.graph = graph
    self.treatment = treatment
    let extent = try GraphReading.extent(graph, graph.inputs[0])
    do { network = try Architecture(input: extent) } catch { throw UntrainableModel("input \(input.name)", error) }
    var readers: [TensorID: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs.compactMap({ $0 }) { readers[input, default: []].append(index) }
    }
    self.readers = readers
  }

  mutating func readAll() throws(UntrainableModel) {
    values[graph.inputs[0]] = network.input
    try round(graph.inputs[0])
    for index in liveNodes {
      let node = graph.nodes[index]
      do { try read(node, index) } catch {
        throw UntrainableModel(node.place, error.place.isEmpty ? error.reason : "\(error.place): \(error.reason)")
      }
      if endsInSoftmax { break }
    }
    guard !bindings.isEmpty else { throw UntrainableModel("model", "it has no weights to train") }
    guard endsInSoftmax || values[graph.outputs[0]] == network.output else {
      throw UntrainableModel("output \(graph[graph.outputs[0]].name)", "is not made by the last operator")
    }
    treatLayers()
  }

  /// The nodes that the output needs, in order.
  private var liveNodes: [Int] {
    var needed: Set<TensorID> = [graph.outputs[0]]
    var live: [Int] = []
    for (index, node) in graph.nodes.enumerated().reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs.compactMap { $0 })
      live.append(index)
    }
    return live.reversed()
  }

  private mutating func read(_ node: Node, _ index: Int) throws(UntrainableModel) {
    switch node.operation {
    case .pad(let before, let after, let value):
      guard let source = node.inputs[0], before.count == 4, before[0] + after[0] + before[3] + after[3] == 0,
        value.isZero, pads[source] == nil
      else { throw UntrainableModel("", "only zeros around height and width can be trained with") }
      pads[node.outputs[0]] = (source, before, after)
    case .softmax(let beta):
      guard beta == 1, node.outputs[0] == graph.outputs[0], let logits = node.inputs[0],
        values[logits] == network.output
      else { throw UntrainableModel("", "a softmax can only be trained at the end") }
      endsInSoftmax = true
    default: try add(node, index)
    }
  }

  /// The value of an operand, which must be an activation.
  func value(_ node: Node, _ place: Int = 0) throws(UntrainableModel) -> ValueID {
    guard let id = node.inputs[place] else { throw UntrainableModel("", "an input is absent") }
    guard let value = values[id] else {
      let what = graph[id].constant == nil ? "a padded tensor" : "a constant"
      throw UntrainableModel("", "\(graph[id].name) is \(what), which this operator cannot be trained on")
    }
    return value
  }

  /// The value that a window reads, and the window with the zeros around that value in it.
  func windowed(_ node: Node, _ window: Window) throws(UntrainableModel) -> (ValueID, SlidingWindow) {
    guard let id = node.inputs[0], let pad = pads[id] else { return (try value(node), SlidingWindow(window)) }
    guard let value = values[pad.source] else { throw UntrainableModel("", "an input is absent") }
    var wide = SlidingWindow(window)
    wide.padTop += pad.before[1]
    wide.padLeft += pad.before[2]
    wide.padBottom += pad.after[1]
    wide.padRight += pad.after[2]
    return (value, wide)
  }

  /// Adds a layer with the graph's own name for it.
  mutating func layer(
    _ add: (inout Architecture) throws(ArchitectureError) -> ValueID
  ) throws(UntrainableModel) -> ValueID {
    do { return try add(&network) } catch { throw UntrainableModel("", error.message) }
  }

  /// Says that the last layer's parameters are a node's operands: weights, then perhaps the bias, after its input.
  mutating func bind(_ node: Node, _ index: Int, batchNorm: Int? = nil, layer: Int) {
    for (place, parameter) in network.layers[layer].parameters.enumerated() {
      let operand = node.inputs.count > place + 1 ? node.inputs[place + 1] : nil
      bindings.append(
        WeightBinding(parameter: parameter, node: index, input: place + 1, tensor: operand, batchNorm: batchNorm))
    }
  }

  /// Puts the clamp of an activation behind a value.
  mutating func clamped(_ value: ValueID, _ activation: Activation, _ name: String) throws(UntrainableModel) -> ValueID
  {
    guard activation != .none else { return value }
    let (lower, upper) = activation.bounds
    return try layer { (net) throws(ArchitectureError) in
      try net.clamp(
        name + ".activation", value, lower: lower, upper: upper == .greatestFiniteMagnitude ? .infinity : upper)
    }
  }

  /// Rounds a tensor from here on, when the treatment says so; a ReLU right behind it is rounded in its place.
  mutating func round(_ tensor: TensorID) throws(UntrainableModel) {
    guard treatment.quantizes, let value = values[tensor], !isOnlyReadByClamp(tensor) else { return }
    let name = graph[tensor].name
    let rounded = try layer { (net) throws(ArchitectureError) in try net.fakeQuantize(name + ".range", value) }
    grids.append((network.layers.count - 1, tensor))
    values[tensor] = rounded
  }

  private func isOnlyReadByClamp(_ tensor: TensorID) -> Bool {
    guard let only = readers[tensor], only.count == 1, !graph.outputs.contains(tensor) else { return false }
    guard case .unary(let function) = graph.nodes[only[0]].operation else { return false }
    return [.relu, .relu6, .reluN1To1].contains(function)
  }

  /// The extents of one sample of a tensor: what follows the batch, at most height, width and channels.
  static func extent(_ graph: Graph, _ id: TensorID) throws(UntrainableModel) -> Extent {
    let shape = graph[id].shape.dimensions
    guard let batch = shape.first, batch == 1, 2...4 ~= shape.count else {
      throw UntrainableModel(
        graph[id].name, "the shape \(graph[id].shape.description) is not a batch of one picture or vector")
    }
    switch shape.count {
    case 2: return Extent(channels: shape[1])
    case 3: return Extent(width: shape[1], channels: shape[2])
    default: return Extent(height: shape[1], width: shape[2], channels: shape[3])
    }
  }
}

extension SlidingWindow {
  init(_ window: Window) {
    self.init(kernelHeight: window.kernelHeight, kernelWidth: window.kernelWidth)
    (strideHeight, strideWidth) = (window.strideHeight, window.strideWidth)
    (dilationHeight, dilationWidth) = (window.dilationHeight, window.dilationWidth)
    (padTop, padBottom, padLeft, padRight) = (window.padTop, window.padBottom, window.padLeft, window.padRight)
  }
}

extension PadValue {
  fileprivate var isZero: Bool {
    switch self {
    case .zero: true
    case .real(let value): value == 0
    case .stored(let value): value == 0
    }
  }
}
