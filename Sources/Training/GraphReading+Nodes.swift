internal import Graph
internal import Learning
internal import Tensors

/// What each operator becomes.
extension GraphReading {
  mutating func add(_ node: Node, _ index: Int) throws(UntrainableModel) {
    let output = node.outputs[0]
    guard graph[output].quantization == nil, graph[output].type == .float32 else {
      throw UntrainableModel("", "computes in \(graph[output].type.name); give the float model")
    }
    values[output] = try value(of: node, index)
    let made = network[values[output]!]
    guard try made == GraphReading.extent(graph, output) else {
      throw UntrainableModel("", "gives \(graph[output].shape.description) where \(made.description) was expected")
    }
    switch node.operation {
    case .reshape, .maxPool: break
    case .averagePool where made.pixelCount > 1: break
    default: try round(output)
    }
  }

  private mutating func value(of node: Node, _ index: Int) throws(UntrainableModel) -> ValueID {
    let name = node.place
    switch node.operation {
    case .convolution(let window, let groups, let activation):
      guard groups == 1 else { throw UntrainableModel("", "a convolution in \(groups) groups cannot be trained") }
      return try convolution(node, index, window, activation, isDepthwise: false)
    case .depthwiseConvolution(let window, let activation):
      return try convolution(node, index, window, activation, isDepthwise: true)
    case .fullyConnected(let activation): return try dense(node, index, activation)
    case .averagePool(let window, let activation):
      let input = try value(node)
      let pooled = try layer { (net) throws(ArchitectureError) in
        try net.averagePool(name, input, window: SlidingWindow(window))
      }
      return try clamped(pooled, activation, name)
    case .maxPool(let window, let activation):
      let input = try value(node)
      let pooled = try layer { (net) throws(ArchitectureError) in
        try net.maxPool(name, input, window: SlidingWindow(window))
      }
      return try clamped(pooled, activation, name)
    case .binary(.add, let activation):
      let (a, b) = (try value(node, 0), try value(node, 1))
      let sum = try layer { (net) throws(ArchitectureError) in try net.add(name, a, b) }
      return try clamped(sum, activation, name)
    case .unary(let function): return try unary(node, function)
    case .reduce(.mean, let axes): return try mean(node, axes)
    case .reshape:
      let (input, extent) = (try value(node), try GraphReading.extent(graph, node.outputs[0]))
      return try layer { (net) throws(ArchitectureError) in try net.reshape(name, input, to: extent) }
    case .concatenation(let axis, let activation):
      guard axis == graph[node.outputs[0]].shape.rank - 1 else {
        throw UntrainableModel("", "only channels can be joined in training")
      }
      var inputs: [ValueID] = []
      for place in node.inputs.indices { inputs.append(try value(node, place)) }
      let joined = try layer { (net) throws(ArchitectureError) in try net.concatenation(name, inputs) }
      return try clamped(joined, activation, name)
    default: throw UntrainableModel("", "this operator cannot be trained")
    }
  }

  private mutating func unary(_ node: Node, _ function: UnaryOperator) throws(UntrainableModel) -> ValueID {
    let input = try value(node)
    switch function {
    case .relu: return try clamped(input, .relu, node.place)
    case .relu6: return try clamped(input, .relu6, node.place)
    case .reluN1To1: return try clamped(input, .reluN1To1, node.place)
    case .leakyReLU(let alpha):
      return try layer { (net) throws(ArchitectureError) in try net.leakyReLU(node.place, input, alpha: alpha) }
    default: throw UntrainableModel("", "this function cannot be trained; ReLU, ReLU6 and leaky ReLU can")
    }
  }

  private mutating func mean(_ node: Node, _ axes: [Int]) throws(UntrainableModel) -> ValueID {
    let input = try value(node)
    guard axes.sorted() == [1, 2], graph[node.inputs[0]!].shape.rank == 4 else {
      throw UntrainableModel("", "only a mean over height and width can be trained")
    }
    return try layer { (net) throws(ArchitectureError) in try net.globalAverage(node.place, input) }
  }

  /// The elements that an operand must have: float32 constants that no other node shares.
  private func requireWeights(_ node: Node, _ place: Int, count: Int) throws(UntrainableModel) {
    guard let id = node.inputs[place], let floats = graph[id].floats else {
      throw UntrainableModel("", "its weights are no float32 constants; give the float model")
    }
    guard floats.count == count else { throw UntrainableModel("", "\(floats.count) weights where \(count) are needed") }
    guard floats.allSatisfy(\.isFinite) else { throw UntrainableModel(graph[id].name, "a weight is no finite number") }
    guard !bindings.contains(where: { $0.tensor == id }) else {
      throw UntrainableModel(graph[id].name, "two operators share these weights; that cannot be trained")
    }
  }

  private func hasBias(_ node: Node, _ count: Int) throws(UntrainableModel) -> Bool {
    guard node.inputs.count > 2, node.inputs[2] != nil else { return false }
    try requireWeights(node, 2, count: count)
    return true
  }

  private mutating func dense(_ node: Node, _ index: Int, _ activation: Activation) throws(UntrainableModel) -> ValueID
  {
    let input = try value(node)
    let outputs = try GraphReading.extent(graph, node.outputs[0]).channels
    try requireWeights(node, 1, count: outputs * network[input].count)
    let bias = try hasBias(node, outputs)
    let result = try layer { (net) throws(ArchitectureError) in
      try net.dense(node.place, input, outputs: outputs, bias: bias)
    }
    bind(node, index, layer: network.layers.count - 1)
    return try clamped(result, activation, node.place)
  }

  /// Bounds by 10 what a channel that hardly changes is multiplied by: weights that are much larger for one input than for
  /// others would leave int8 biases too coarse.
  private static let normEpsilon: Float = 1e-2

  /// With a batch norm the bias is left out: the norm would take it away.
  private mutating func convolution(
    _ node: Node, _ index: Int, _ window: Window, _ activation: Activation, isDepthwise: Bool
  ) throws(UntrainableModel) -> ValueID {
    var (input, sliding) = try windowed(node, window)
    let outputs = try GraphReading.extent(graph, node.outputs[0]).channels
    let taps = window.kernelHeight * window.kernelWidth
    try requireWeights(node, 1, count: outputs * taps * (isDepthwise ? 1 : network[input].channels))
    let bias = try hasBias(node, outputs) || treatment.insertsBatchNorm
    let name = node.place
    let times = outputs / network[input].channels
    if isDepthwise, times > 1 {
      input = try layer { (net) throws(ArchitectureError) in
        try net.repeatChannels(name + ".input", input, times: times)
      }
    }
    let normed = treatment.insertsBatchNorm
    let result = try layer { (net) throws(ArchitectureError) in
      isDepthwise
        ? try net.depthwise(name, input, window: sliding, bias: bias && !normed)
        : try net.convolution(name, input, outputs: outputs, window: sliding, bias: bias && !normed)
    }
    let place = network.layers.count - 1
    bind(node, index, batchNorm: normed ? place + 1 : nil, layer: place)
    guard normed else { return try clamped(result, activation, name) }
    let scaled = try layer { (net) throws(ArchitectureError) in
      try net.batchNorm(name + ".norm", result, epsilon: GraphReading.normEpsilon)
    }
    return try clamped(scaled, activation, name)
  }
}
