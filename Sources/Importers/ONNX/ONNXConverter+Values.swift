import Graph
import Tensors

// Operands and results of an operator, in the form and order that it wants.
extension ONNXConverter {
  func value(_ slot: Int) throws(ImportError) -> ONNXValue {
    guard node.hasInput(slot), let value = values[node.inputs[slot]] else {
      throw node.error("input \(slot) is missing")
    }
    return value
  }

  /// The constant at an input; nil when the input is absent.
  func constant(_ slot: Int, _ what: String) throws(ImportError) -> ONNXConstant? {
    guard node.hasInput(slot) else { return nil }
    switch try value(slot) {
    case .constant(let constant): return constant
    case .quantized(let constant, let quantization): return constant.dequantized(quantization)
    default: throw node.error("\(what) (input \(slot)) must be constant")
    }
  }

  func requiredConstant(_ slot: Int, _ what: String) throws(ImportError) -> ONNXConstant {
    guard let constant = try constant(slot, what) else { throw node.error("\(what) (input \(slot)) is missing") }
    return constant
  }

  /// A list of integers at an input; nil when the input is absent.
  func integers(_ slot: Int, _ what: String) throws(ImportError) -> [Int]? {
    guard let constant = try constant(slot, what) else { return nil }
    guard let values = constant.integers, constant.dims.count <= 1 else {
      throw node.error("\(what) (input \(slot)) must be a list of integers")
    }
    return values.map { Int($0) }
  }

  /// Attribute of older versions, input of newer ones.
  func integers(attribute name: String, orInput slot: Int) throws(ImportError) -> [Int]? {
    try node.integers(name, orAt: slot) { slot, what throws(ImportError) in try integers(slot, what) }
  }

  func dims(_ slot: Int) throws(ImportError) -> [Int] {
    switch try value(slot) {
    case .constant(let constant), .quantized(let constant, _): constant.dims
    case .activation(let activation): activation.dims
    case .refused: throw node.error("input \(slot) depends on what is not supported")
    }
  }

  func shape(_ dims: [Int]) throws(ImportError) -> Shape {
    guard let shape = Shape(dims) else { throw node.error("a tensor of extents \(dims) is not supported") }
    return shape
  }

  /// A dimension counted from the end where it is negative.
  func axis(_ value: Int, rank: Int) throws(ImportError) -> Int {
    guard (-rank..<rank).contains(value) else { throw node.error("axis \(value) is not one of \(rank) dimensions") }
    return value < 0 ? value + rank : value
  }

  /// A value as a tensor of the graph, as it is.
  mutating func materialized(_ value: ONNXValue) throws(ImportError) -> ONNXTensor {
    switch value {
    case .activation(let activation): return activation
    case .constant(let constant): return try tensor(constant)
    case .quantized(let constant, let quantization): return try tensor(constant.dequantized(quantization))
    case .refused: throw node.error("it depends on what is not supported")
    }
  }

  /// A constant tensor.
  mutating func tensor(
    _ constant: ONNXConstant, quantization: TensorQuantization? = nil
  ) throws(ImportError) -> ONNXTensor {
    guard let element = constant.type.elementType, let bytes = constant.bytes else {
      throw node.error("a constant of \(constant.type.name) is not supported here")
    }
    try budget.take(bytes.count)
    let isByte = element == .int8 || element == .uint8
    let id = graph.add(
      GraphTensor(
        name: node.place, type: element, shape: try shape(constant.dims),
        quantization: quantization ?? (isByte ? ONNXConverter.integers : nil), constant: bytes))
    return ONNXTensor(id: id, dims: constant.dims, type: quantization == nil ? constant.type : .float32)
  }

  /// Bytes that stand for themselves.
  static let integers = TensorQuantization(scales: [1], zeroPoints: [0])

  func scalar(_ value: Float) -> ONNXConstant { ONNXConstant(floats: [value], dims: []) }

  /// An operand of real numbers: stored integers are turned into what they stand for.
  mutating func real(_ slot: Int) throws(ImportError) -> ONNXTensor { try real(try materialized(try value(slot))) }

  mutating func real(_ activation: ONNXTensor) throws(ImportError) -> ONNXTensor {
    guard activation.type == .float32 || activation.type == .float16 || activation.type == .bfloat16 else {
      throw node.error("operands of \(activation.type.name) are not supported")
    }
    guard graph[activation.id].type != .float32 else { return activation }
    var result = activation
    result.id = try conversion(activation.id, .float) { converter, id throws(ImportError) in
      var tensor = converter.graph[id]
      (tensor.type, tensor.quantization) = (.float32, nil)
      let target = converter.graph.add(tensor)
      try converter.emit(.dequantize, [id], [target])
      return target
    }
    return result
  }

  /// The tensor with its dimensions in ONNX's order.
  mutating func plain(_ activation: ONNXTensor) throws(ImportError) -> ONNXTensor {
    guard activation.isChannelsLast else { return activation }
    return try reordered(activation, .channelsFirst, ChannelsLast.inverse, activation.dims)
  }

  /// The tensor with dimension 1 of 4 last.
  mutating func channelsLast(_ activation: ONNXTensor) throws(ImportError) -> ONNXTensor {
    guard !activation.isChannelsLast else { return activation }
    guard activation.dims.count == 4 else { throw node.error("its input has \(activation.dims.count) dimensions") }
    return try reordered(activation, .channelsLast, ChannelsLast.permutation, ChannelsLast.dims(activation.dims))
  }

  private mutating func reordered(
    _ activation: ONNXTensor, _ kind: Conversion.Kind, _ permutation: [Int], _ extents: [Int]
  ) throws(ImportError) -> ONNXTensor {
    var result = activation
    result.isChannelsLast = kind == .channelsLast
    let target = try shape(extents)
    result.id = try conversion(activation.id, kind) { converter, id throws(ImportError) in
      var tensor = converter.graph[id]
      tensor.shape = target
      if let bytes = tensor.constant { tensor.constant = converter.permuted(bytes, id, permutation) }
      let moved = converter.graph.add(tensor)
      guard tensor.constant == nil else { return moved }
      let isSameOrder = activation.dims[1] == 1 || activation.dims[2] * activation.dims[3] == 1
      try converter.emit(isSameOrder ? .reshape : .transpose(permutation: permutation), [id], [moved])
      return moved
    }
    return result
  }

  private func permuted(_ bytes: [UInt8], _ id: TensorID, _ permutation: [Int]) -> [UInt8] {
    let (shape, width) = (graph[id].shape, graph[id].type.byteCount)
    let order = Strides.walk(permutation.map { shape[$0] }, permutation.map { shape.strides[$0] })
    return order.flatMap { bytes[$0 * width..<($0 + 1) * width] }
  }

  private mutating func conversion(
    _ id: TensorID, _ kind: Conversion.Kind,
    _ make: (inout ONNXConverter, TensorID) throws(ImportError) -> TensorID
  ) throws(ImportError) -> TensorID {
    let key = Conversion(id: id, kind: kind)
    if let known = converted[key] { return known }
    let made = try make(&self, id)
    converted[key] = made
    return made
  }

  /// A new tensor for a result, in ONNX's order or with its channels last.
  mutating func result(
    _ dims: [Int], channelsLast: Bool = false, as form: Form = .real, type: ONNXType = .float32
  ) throws(ImportError) -> ONNXTensor {
    let extents = channelsLast ? ChannelsLast.dims(dims) : dims
    var tensor = GraphTensor(name: node.outputs.first ?? node.place, type: .float32, shape: try shape(extents))
    switch form {
    case .real:
      guard let element = type.elementType else { throw node.error("results of \(type.name) are not supported") }
      tensor.type = element
    case .quantized(let element, let quantization):
      (tensor.type, tensor.quantization) = (element, quantization)
    }
    return ONNXTensor(id: graph.add(tensor), dims: dims, isChannelsLast: channelsLast, type: type)
  }

  /// How real numbers are kept.
  enum Form: Equatable {
    case real
    case quantized(ElementType, TensorQuantization)
  }

  func form(_ activation: ONNXTensor) -> Form {
    let tensor = graph[activation.id]
    guard let quantization = tensor.quantization, tensor.type != .float32 else { return .real }
    return .quantized(tensor.type, quantization)
  }

  mutating func emit(_ operation: Operation, _ inputs: [TensorID?], _ outputs: [TensorID]) throws(ImportError) {
    try budget.take(64 + 32 * (inputs.count + outputs.count))
    graph.nodes.append(Node(operation, inputs: inputs, outputs: outputs, place: node.place))
  }

  mutating func bind(_ activation: ONNXTensor, slot: Int = 0) {
    guard node.hasOutput(slot) else { return }
    values[node.outputs[slot]] = .activation(activation)
  }
}
