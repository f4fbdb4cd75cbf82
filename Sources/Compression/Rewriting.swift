internal import Graph
internal import Tensors

/// A float graph on its way to a graph of bytes, node by node.
struct Rewriting {
  private let source: Graph
  private let plan: QuantizationPlan
  private var result: Graph
  /// Activations whose own tensor is in bytes.
  private var bytes: Set<TensorID> = []
  /// The other form of a tensor: floats of one in bytes, bytes of one in floats.
  private var twins: [TensorID: TensorID] = [:]

  init(source: Graph, plan: QuantizationPlan) {
    self.source = source
    self.plan = plan
    result = source
    result.nodes = []
  }

  /// Makes a tensor's own form bytes.
  mutating func keepInBytes(_ id: TensorID, _ place: String) throws(CompressionError) {
    result[id].quantization = try quantization(of: id, place)
    result[id].type = .int8
    bytes.insert(id)
  }

  mutating func appendFloat(_ node: Node) {
    var node = node
    node.inputs = node.inputs.map { $0.map { floatForm(of: $0, node.place) } }
    result.nodes.append(node)
  }

  mutating func appendBytes(_ node: Node) throws(CompressionError) {
    var node = node
    let isAlphaAt = if case .prelu = node.operation { 1 } else { -1 }
    for position in node.inputs.indices {
      guard let id = node.inputs[position] else { continue }
      node.inputs[position] =
        position == isAlphaAt ? symmetricConstant(id) : try byteForm(of: id, node.place)
    }
    for output in node.outputs where source[output].type == .float32 { try keepInBytes(output, node.place) }
    if case .pad(let before, let after, .real(let real)) = node.operation {
      let stored = result[node.outputs[0]].quantization!.single.stored(real)
      node.operation = .pad(before: before, after: after, value: .stored(Int32(stored)))
    }
    result.nodes.append(node)
  }

  mutating func append(_ layer: Layer, correction: [Float]?, rounded: [Int8]?) throws(CompressionError) {
    var node = source.nodes[layer.node]
    let input = try byteForm(of: layer.input, node.place)
    try keepInBytes(layer.output, node.place)
    let quantized = QuantizedLayer(
      layer, weights: source[layer.weights].floats!, bias: layer.bias.flatMap { source[$0].floats },
      correction: correction, rounded: rounded, inputScale: result[input].quantization!.single.scale,
      outputScale: result[layer.output].quantization!.single.scale)
    let weights = result.add(quantized.weightTensor(like: source[layer.weights]))
    let bias = quantized.bias.map { result.add($0) }
    node.inputs = [input, weights, bias]
    result.nodes.append(node)
  }

  /// The graph with its outputs in floats.
  mutating func finished() -> Graph {
    for index in result.outputs.indices {
      let id = result.outputs[index]
      guard bytes.contains(id) else { continue }
      let name = result[id].name
      result.outputs[index] = floatForm(of: id, "output \(name)")
      result[id].name += " (int8)"
    }
    return result
  }

  private func quantization(of id: TensorID, _ place: String) throws(CompressionError) -> TensorQuantization {
    guard let quantization = plan.quantization(of: id) else {
      throw CompressionError(place, "the range of \(source[id].name) is not known; calibrate it")
    }
    return quantization
  }

  private mutating func floatForm(of id: TensorID, _ place: String) -> TensorID {
    guard bytes.contains(id) else { return id }
    if let twin = twins[id] { return twin }
    let twin = result.add(GraphTensor(name: source[id].name, type: .float32, shape: source[id].shape))
    result.nodes.append(Node(.dequantize, inputs: [id], outputs: [twin], place: "\(place) dequantize"))
    twins[id] = twin
    return twin
  }

  private mutating func byteForm(of id: TensorID, _ place: String) throws(CompressionError) -> TensorID {
    if bytes.contains(id) { return id }
    if let twin = twins[id] { return twin }
    let twin: TensorID
    if let values = source[id].floats {
      twin = result.add(constant(values, like: source[id]))
    } else {
      let quantization = try quantization(of: id, place)
      twin = result.add(
        GraphTensor(
          name: "\(source[id].name) (int8)", type: .int8, shape: source[id].shape, quantization: quantization))
      result.nodes.append(Node(.quantize, inputs: [id], outputs: [twin], place: "\(place) quantize"))
    }
    twins[id] = twin
    return twin
  }

  /// A constant operand in the range of its own values.
  private func constant(_ values: [Float], like tensor: GraphTensor) -> GraphTensor {
    let quantization = ActivationRange(values.min() ?? 0, values.max() ?? 0).quantization
    var result = tensor
    result.type = .int8
    result.quantization = TensorQuantization(scales: [quantization.scale], zeroPoints: [quantization.zeroPoint])
    result.constant = values.map { UInt8(bitPattern: quantization.stored($0)) }
    return result
  }

  /// The slopes of a PReLU, whose zero is stored as 0.
  private mutating func symmetricConstant(_ id: TensorID) -> TensorID {
    let values = source[id].floats!
    let peak = values.reduce(0) { max($0, abs($1)) }
    let quantization = Quantization(scale: peak > 0 ? peak / 127 : 1, zeroPoint: 0)
    var tensor = source[id]
    tensor.type = .int8
    tensor.quantization = TensorQuantization(scales: [quantization.scale], zeroPoints: [0])
    tensor.constant = values.map { UInt8(bitPattern: quantization.stored($0)) }
    return result.add(tensor)
  }
}
