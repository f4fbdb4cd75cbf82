import Graph
import Tensors

// Numbers kept as bytes.
extension ONNXConverter {
  /// Scale and zero point at two inputs.
  func quantization(scale: Int, zeroPoint: Int, dims: [Int]) throws(ImportError) -> TensorQuantization {
    let scales = try requiredConstant(scale, "the scale")
    let zeros = try constant(zeroPoint, "the zero point")
    guard try node.integer("block_size", default: 0) == 0 else {
      throw node.error("quantisation in blocks is not supported")
    }
    guard scales.count > 0, scales.floats.allSatisfy({ $0.isNormal && $0 > 0 }) else {
      throw node.error("a scale is not above zero")
    }
    let points = zeros?.integers.map { $0.map { Int32(truncatingIfNeeded: $0) } } ?? []
    guard zeros == nil || points.count == scales.count else {
      throw node.error("there are \(scales.count) scales and \(points.count) zero points")
    }
    var axis = 0
    if scales.count > 1 {
      axis = try self.axis(try node.integer("axis", default: 1), rank: dims.count)
      guard scales.count == dims[axis] else { throw node.error("\(scales.count) scales for extents \(dims)") }
    }
    return TensorQuantization(
      scales: scales.floats, zeroPoints: points.isEmpty ? scales.floats.map { _ in 0 } : points, axis: axis)
  }

  mutating func quantizeLinear() throws(ImportError) {
    try node.expect(inputs: 2...3)
    let type = try constant(2, "the zero point")?.type ?? .uint8
    guard type == .uint8 || type == .int8, let element = type.elementType else {
      throw node.error("quantises to \(type.name); only uint8 and int8 are supported")
    }
    let quantization = try quantization(scale: 1, zeroPoint: 2, dims: try dims(0))
    guard quantization.isPerTensor else { throw node.error("activations need one scale") }
    var input = try materialized(try value(0))
    if form(input) != .quantized(element, quantization) {
      if graph[input.id].quantization == nil { input = try real(input) }
      let output = try result(
        input.dims, channelsLast: input.isChannelsLast, as: .quantized(element, quantization), type: type)
      try emit(.quantize, [input.id], [output.id])
      return bind(output)
    }
    input.type = type
    bind(input)
  }

  mutating func dequantizeLinear() throws(ImportError) {
    try node.expect(inputs: 2...3)
    let quantization = try quantization(scale: 1, zeroPoint: 2, dims: try dims(0))
    if case .constant(let constant) = try value(0) {
      values[node.outputs[0]] = .quantized(constant, quantization)
      return
    }
    bind(try stored(0, quantization))
  }

  /// An activation of bytes with what they stand for.
  mutating func stored(_ slot: Int, _ quantization: TensorQuantization) throws(ImportError) -> ONNXTensor {
    var input = try materialized(try value(slot))
    guard input.type == .uint8 || input.type == .int8 else {
      throw node.error("input \(slot) is of \(input.type.name); only uint8 and int8 are supported")
    }
    guard quantization.isPerTensor else { throw node.error("activations need one scale") }
    if graph[input.id].quantization == nil { graph[input.id].quantization = quantization }
    guard graph[input.id].quantization == quantization else {
      throw node.error("input \(slot) is read with another scale than it was made with")
    }
    input.type = .float32
    return input
  }

  /// How the value of a name is quantised by what reads it: all readers, behind activations that only clamp, turn it
  /// into the same bytes.
  func quantization(ofReadersOf name: String, depth: Int = 0) -> (type: ElementType, TensorQuantization)? {
    guard !outputNames.contains(name), let readers = consumers[name], !readers.isEmpty, depth < 4 else { return nil }
    var found: (type: ElementType, TensorQuantization)?
    for index in readers {
      let reader = nodes[index]
      let next: (type: ElementType, TensorQuantization)?
      switch reader.name {
      case "QuantizeLinear" where reader.inputs[0] == name: next = target(reader)
      case "Relu", "Clip":
        next = reader.hasOutput(0) ? quantization(ofReadersOf: reader.outputs[0], depth: depth + 1) : nil
      default: next = nil
      }
      guard let next, found == nil || (found!.type == next.type && found!.1 == next.1) else { return nil }
      found = next
    }
    return found
  }

  /// What a QuantizeLinear makes.
  private func target(_ reader: ONNXNode) -> (type: ElementType, TensorQuantization)? {
    guard reader.inputs.count >= 2, case .constant(let scale) = values[reader.inputs[1]], scale.count == 1,
      scale.floats[0].isNormal, scale.floats[0] > 0
    else { return nil }
    guard reader.hasInput(2) else { return (.uint8, TensorQuantization(scales: scale.floats, zeroPoints: [0])) }
    guard case .constant(let zero) = values[reader.inputs[2]], zero.count == 1, let points = zero.integers,
      zero.type == .uint8 || zero.type == .int8, let type = zero.type.elementType
    else { return nil }
    return (type, TensorQuantization(scales: scale.floats, zeroPoints: [Int32(points[0])]))
  }

  /// Operands of an operator that has a form for bytes, and the form of its result: all of them bytes and bytes wanted,
  /// or all of them real.
  mutating func operands(
    _ slots: [Int], keepsNumbers: Bool = false
  ) throws(ImportError) -> (operands: [ONNXTensor], form: Form) {
    var inputs: [ONNXTensor] = []
    for slot in slots { inputs.append(try operand(slot)) }
    let forms = inputs.map(form)
    if !forms.contains(.real) {
      if let (type, target) = quantization(ofReadersOf: node.outputs[0]) { return (inputs, .quantized(type, target)) }
      if keepsNumbers, forms.allSatisfy({ $0 == forms[0] }) { return (inputs, forms[0]) }
    }
    for index in inputs.indices { inputs[index] = try real(inputs[index]) }
    return (inputs, .real)
  }

  /// An operand as a tensor; a constant that was quantised stays in bytes where it has one scale.
  private mutating func operand(_ slot: Int) throws(ImportError) -> ONNXTensor {
    let value = try value(slot)
    if case .quantized(let constant, let quantization) = value, quantization.isPerTensor,
      constant.type == .int8 || constant.type == .uint8
    {
      return try tensor(constant, quantization: quantization)
    }
    return try materialized(value)
  }

  /// A result in the form of its operand, requantised where the readers want it otherwise: for operators that move or
  /// choose numbers.
  mutating func bindMoved(_ output: ONNXTensor, _ wanted: Form) throws(ImportError) {
    guard case .quantized(let type, let quantization) = wanted, form(output) != wanted else { return bind(output) }
    let target = try result(output.dims, channelsLast: output.isChannelsLast, as: .quantized(type, quantization))
    try emit(.quantize, [output.id], [target.id])
    bind(target)
  }
}

extension ONNXConstant {
  /// scale * (stored - zero point), with one pair for all or one for each index along an axis.
  func dequantized(_ quantization: TensorQuantization) -> ONNXConstant {
    guard let stored = integers else { return self }
    let stride = quantization.isPerTensor ? 1 : Strides.dense(dims)[quantization.axis]
    let extent = quantization.scales.count
    let floats = stored.enumerated().map { index, value in
      let channel = extent == 1 ? 0 : index / stride % extent
      return quantization.scales[channel] * Float(value &- Int64(quantization.zeroPoints[channel]))
    }
    return ONNXConstant(floats: floats, dims: dims)
  }
}
