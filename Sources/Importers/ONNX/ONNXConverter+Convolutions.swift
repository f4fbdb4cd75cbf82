import Graph
import Tensors

// Convolutions.
extension ONNXConverter {
  mutating func convolution() throws(ImportError) {
    try node.expect(inputs: 2...3)
    let weights = try weights(1)
    let kernel = weights.constant.dims
    guard kernel.count == 3 || kernel.count == 4 else {
      throw node.error("its weights have \(kernel.count) dimensions; only pictures of one or two are supported")
    }
    let (operands, form) = try operands([0])
    let biased = node.hasInput(2) ? try value(2) : nil
    let output = try convolution(operands[0], weights, bias: biased, form)
    bind(output)
  }

  /// A convolution of a kernel in ONNX's order: [outputs, inputs of a group, height, width].
  mutating func convolution(
    _ source: ONNXTensor, _ weights: ONNXWeights, bias: ONNXValue?, _ form: Form
  ) throws(ImportError) -> ONNXTensor {
    let groups = try node.integer("group", default: 1)
    let kernel = weights.constant.dims
    let input = try pictures(source)
    let channels = input.dims[1]
    guard (1...channels).contains(groups), kernel.count == source.dims.count, channels == kernel[1] * groups,
      kernel[0].isMultiple(of: groups), kernel[0] > 0
    else { throw node.error("weights \(kernel) in \(groups) groups do not fit input \(source.dims)") }
    let window = try ONNXWindow(node, kernel: Array(kernel[2...]), dims: source.dims)
    var kernels = try weights.form(form == .real ? .real : .bytes).withRoom(for: real(bias), sums(input))
    let shift = try self.bias(bias, input, kernels, count: kernel[0])
    let output = try result([input.dims[0], kernel[0], window.height, window.width], channelsLast: true, as: form)
    let isDepthwise = groups == channels && kernel[1] == 1
    if kernel.count == 3 { kernels.constant.dims.insert(1, at: 2) }
    let laid = try tensor(kernels.laidOut(isDepthwise ? [1, 2, 3, 0] : [0, 2, 3, 1]))
    try emit(
      isDepthwise ? .depthwiseConvolution(window.window, .none) : .convolution(window.window, groups: groups, .none),
      [input.id, laid.id, shift], [output.id])
    return try signals(output, like: source)
  }

  /// Weights at an input: real or, out of a DequantizeLinear, bytes with their scales.
  func weights(_ slot: Int) throws(ImportError) -> ONNXWeights {
    switch try value(slot) {
    case .constant(let constant): return ONNXWeights(constant: constant, quantization: nil)
    case .quantized(let constant, let quantization):
      return ONNXWeights(constant: constant, quantization: quantization)
    default: throw node.error("the weights (input \(slot)) must be constant")
    }
  }

  mutating func tensor(_ weights: ONNXWeights) throws(ImportError) -> ONNXTensor {
    try tensor(weights.constant, quantization: weights.quantization)
  }

  /// A bias in the units of the sums: int32 at the scale of input times weights, or real.
  mutating func bias(
    _ value: ONNXValue?, _ input: ONNXTensor, _ weights: ONNXWeights, count: Int
  ) throws(ImportError) -> TensorID? {
    guard let real = try real(value) else { return nil }
    guard real.count == count else { throw node.error("a bias of \(real.count) elements for \(count) outputs") }
    guard case .quantized(_, let from) = form(input), let scales = weights.bytes.quantization?.scales else {
      return try tensor(ONNXConstant(floats: real.floats, dims: [count])).id
    }
    let units = (0..<count).map { Double(from.scales[0]) * Double(scales[scales.count == 1 ? 0 : $0]) }
    let sums = zip(real.floats, units).map { bias, unit in
      ONNXFolding.integer(min(max((Double(bias) / unit).rounded(.toNearestOrEven), -2_147_483_648), 2_147_483_647))
    }
    return try tensor(ONNXConstant(.int32, integers: sums, dims: [count])).id
  }

  /// A constant bias as real numbers.
  func real(_ bias: ONNXValue?) throws(ImportError) -> ONNXConstant? {
    switch bias {
    case nil: return nil
    case .constant(let constant): return constant
    case .quantized(let constant, let quantization): return constant.dequantized(quantization)
    default: throw node.error("the bias must be constant")
    }
  }

  /// The scale of an operand in bytes; nil for a real one.
  func sums(_ input: ONNXTensor) -> Float? {
    guard case .quantized(_, let quantization) = form(input) else { return nil }
    return quantization.scales[0]
  }

  /// A picture [N, C, H, W] with its channels last; of [N, C, L] one of height 1.
  mutating func pictures(_ activation: ONNXTensor) throws(ImportError) -> ONNXTensor {
    guard activation.dims.count == 3 else { return try channelsLast(activation) }
    let dims = [activation.dims[0], activation.dims[1], 1, activation.dims[2]]
    return try channelsLast(try reshaped(activation, dims))
  }

  /// The way back where the input was [N, C, L].
  mutating func signals(_ output: ONNXTensor, like source: ONNXTensor) throws(ImportError) -> ONNXTensor {
    guard source.dims.count == 3 else { return output }
    return try reshaped(try plain(output), [output.dims[0], output.dims[1], output.dims[3]])
  }

  /// The same elements in other extents, in ONNX's order.
  mutating func reshaped(_ activation: ONNXTensor, _ dims: [Int]) throws(ImportError) -> ONNXTensor {
    let source = try plain(activation)
    guard source.dims != dims else { return source }
    let output = try result(dims, as: form(source), type: source.type)
    try emit(.reshape, [source.id], [output.id])
    return output
  }
}

/// Constant weights of real numbers, or of bytes and what they stand for.
struct ONNXWeights {
  enum Kind { case real, bytes }

  var constant: ONNXConstant
  var quantization: TensorQuantization?

  func form(_ kind: Kind) -> ONNXWeights { kind == .real ? real : bytes }

  var real: ONNXWeights {
    ONNXWeights(constant: quantization.map { constant.dequantized($0) } ?? constant, quantization: nil)
  }

  /// Symmetric bytes with one scale for each of the outermost extents, unless they are bytes with one scale, or one
  /// for each of these.
  var bytes: ONNXWeights {
    let isByte = constant.type == .int8 || constant.type == .uint8
    if isByte, let quantization, quantization.isPerTensor || quantization.axis == 0 { return self }
    let values = real.constant.floats
    let rows = max(constant.dims.first ?? 1, 1)
    let row = values.count / rows
    var scales: [Float] = []
    var stored: [Int64] = []
    for index in 0..<rows {
      let part = values[index * row..<(index + 1) * row]
      let largest = part.reduce(0) { max($0, abs($1)) }
      let scale = largest.isNormal ? largest / 127 : 1
      scales.append(scale)
      stored += part.map { ONNXFolding.integer(Double(min(max(($0 / scale).rounded(.toNearestOrEven), -127), 127))) }
    }
    return ONNXWeights(
      constant: ONNXConstant(.int8, integers: stored, dims: constant.dims),
      quantization: TensorQuantization(scales: scales, zeroPoints: scales.map { _ in 0 }))
  }

  /// With scales so large that the bias is no more than 2^30 of the sums' units.
  ///
  /// A channel whose weights are next to nothing gets so small a scale that its bias would fill 32 bits. Larger units
  /// change its sums by less than a millionth of the bias.
  func withRoom(for bias: ONNXConstant?, _ inputScale: Float?) -> ONNXWeights {
    guard let bias, bias.count > 0, let inputScale, var quantization, quantization.scales.count == bias.count,
      quantization.axis == 0, quantization.zeroPoints.allSatisfy({ $0 == 0 }), let stored = constant.integers
    else { return self }
    let row = stored.count / bias.count
    var values = stored
    for (index, real) in bias.floats.enumerated() {
      let least = abs(real) / (inputScale * 0x1p30)
      let scale = quantization.scales[index]
      guard scale < least, least.isFinite else { continue }
      quantization.scales[index] = least
      for place in index * row..<(index + 1) * row {
        values[place] = Int64((Float(stored[place]) * (scale / least)).rounded(.toNearestOrEven))
      }
    }
    return ONNXWeights(
      constant: ONNXConstant(constant.type, constant.dims, .integers(values)), quantization: quantization)
  }

  /// With the dimensions in another order.
  func laidOut(_ permutation: [Int]) -> ONNXWeights {
    var result = ONNXWeights(constant: constant.transposed(permutation), quantization: quantization)
    if let quantization, !quantization.isPerTensor {
      result.quantization?.axis = permutation.firstIndex(of: quantization.axis)!
    }
    return result
  }
}
