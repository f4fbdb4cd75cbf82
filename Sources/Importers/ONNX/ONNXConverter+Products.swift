import Graph
import Tensors

// Matrix products with constant matrices.
extension ONNXConverter {
  /// alpha A' B' + beta C, A' and B' being transposed on request.
  mutating func generalProduct() throws(ImportError) {
    try node.expect(inputs: 2...3)
    let (alpha, beta) = (try node.float("alpha", default: 1), try node.float("beta", default: 1))
    let transposesB = try node.flag("transB")
    let (inputs, form) = try operands([0])
    var rows = try plain(inputs[0])
    guard rows.dims.count == 2 else { throw node.error("A has \(rows.dims.count) dimensions") }
    if try node.flag("transA") { rows = try transposed(rows, [1, 0]) }
    var weights = try weights(1)
    guard weights.constant.dims.count == 2 else { throw node.error("B has \(weights.constant.dims.count) dimensions") }
    if !transposesB { weights = weights.laidOut([1, 0]) }
    guard weights.constant.dims[1] == rows.dims[1] else {
      throw node.error("A has \(rows.dims[1]) columns, B \(weights.constant.dims[1]) rows")
    }
    let outputs = weights.constant.dims[0]
    var shift = node.hasInput(2) ? try value(2) : nil
    if alpha != 1 {
      weights = weights.real
      weights.constant = ONNXConstant(floats: weights.constant.floats.map { $0 * alpha }, dims: weights.constant.dims)
    }
    if beta != 1, shift != nil {
      let constant = try requiredConstant(2, "C")
      shift = .constant(ONNXConstant(floats: constant.floats.map { $0 * beta }, dims: constant.dims))
    }
    guard let shift, !isRow(shift, outputs) else {
      return bind(try product(rows, weights, bias: shift, [rows.dims[0], outputs], form))
    }
    let product = try product(try real(rows), weights.real, bias: nil, [rows.dims[0], outputs], .real)
    bind(try binary(.add, product, try real(try materialized(shift))))
  }

  /// Whether a constant is one number for each output.
  private func isRow(_ value: ONNXValue, _ outputs: Int) -> Bool {
    switch value {
    case .constant(let constant), .quantized(let constant, _):
      constant.count == outputs && (constant.dims.last ?? 1) == outputs
    default: false
    }
  }

  mutating func matrixProduct() throws(ImportError) {
    try node.expect(inputs: 2...2)
    let (inputs, form) = try operands([0])
    let rows = try plain(inputs[0])
    let weights = try weights(1)
    try multiply(rows, weights, form)
  }

  private mutating func multiply(_ rows: ONNXTensor, _ weights: ONNXWeights, _ form: Form) throws(ImportError) {
    let matrix = weights.constant.dims
    let isMatrix = matrix.count >= 2 && matrix.dropLast(2).allSatisfy { $0 == 1 }
    guard !rows.dims.isEmpty, isMatrix || matrix.count == 1, rows.dims.count >= matrix.count else {
      throw node.error("a product of extents \(rows.dims) and \(matrix) is not supported")
    }
    var flat = weights
    flat.constant.dims = matrix.count == 1 ? [matrix[0], 1] : Array(matrix.suffix(2))
    if let axis = flat.quantization?.axis { flat.quantization?.axis = max(axis - (matrix.count - 2), 0) }
    let (inner, outputs) = (flat.constant.dims[0], flat.constant.dims[1])
    guard rows.dims[rows.dims.count - 1] == inner else {
      throw node.error("extents \(rows.dims) and \(matrix) do not fit each other")
    }
    let leading = Array(rows.dims.dropLast())
    bind(
      try product(
        rows, flat.laidOut([1, 0]), bias: nil, matrix.count == 1 ? leading : leading + [outputs], form))
  }

  /// Rows times weights [outputs, inputs].
  mutating func product(
    _ rows: ONNXTensor, _ weights: ONNXWeights, bias: ONNXValue?, _ dims: [Int], _ form: Form
  ) throws(ImportError) -> ONNXTensor {
    let kernel = try weights.form(form == .real ? .real : .bytes).withRoom(for: real(bias), sums(rows))
    let shift = try self.bias(bias, rows, kernel, count: weights.constant.dims[0])
    let output = try result(dims, as: form)
    try emit(.fullyConnected(.none), [rows.id, try tensor(kernel).id, shift], [output.id])
    return output
  }
}

// Operators on bytes with their scales at inputs of their own.
extension ONNXConverter {
  /// x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias?
  mutating func quantizedConvolution() throws(ImportError) {
    try node.expect(inputs: 8...9)
    let input = try stored(0, try quantization(scale: 1, zeroPoint: 2, dims: try dims(0)))
    let weights = try quantizedWeights(3, scale: 4, zeroPoint: 5, axis: 0)
    let (form, type) = try resultForm(scale: 6, zeroPoint: 7)
    var bias: ONNXValue?
    if let constant = try constant(8, "the bias"), let from = graph[input.id].quantization {
      let scales = weights.quantization!.scales.map { $0 * from.scales[0] }
      bias = .quantized(constant, TensorQuantization(scales: scales, zeroPoints: scales.map { _ in 0 }))
    }
    var output = try convolution(input, weights, bias: bias, form)
    output.type = type
    bind(output)
  }

  /// a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point
  mutating func quantizedProduct() throws(ImportError) {
    try node.expect(inputs: 8...8)
    let rows = try plain(try stored(0, try quantization(scale: 1, zeroPoint: 2, dims: try dims(0))))
    let weights = try quantizedWeights(3, scale: 4, zeroPoint: 5, axis: try dims(3).count - 1)
    let (form, type) = try resultForm(scale: 6, zeroPoint: 7)
    try multiply(rows, weights, form)
    retype(type)
  }

  /// a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point
  mutating func quantizedBinary(_ operation: BinaryOperator) throws(ImportError) {
    try node.expect(inputs: 8...8)
    let a = try stored(0, try quantization(scale: 1, zeroPoint: 2, dims: try dims(0)))
    let quantization = try quantization(scale: 4, zeroPoint: 5, dims: try dims(3))
    let b: ONNXTensor
    if case .constant(let constant) = try value(3) {
      guard constant.type == .int8 || constant.type == .uint8, quantization.isPerTensor else {
        throw node.error("its constant (input 3) must be bytes of one scale")
      }
      b = try tensor(constant, quantization: quantization)
    } else {
      b = try stored(3, quantization)
    }
    let (form, type) = try resultForm(scale: 6, zeroPoint: 7)
    var output = try binary(operation, a, b, as: form)
    output.type = type
    bind(output)
  }

  private mutating func retype(_ type: ONNXType) {
    guard case .activation(var output) = values[node.outputs[0]] else { return }
    output.type = type
    bind(output)
  }

  private func resultForm(scale: Int, zeroPoint: Int) throws(ImportError) -> (Form, ONNXType) {
    let quantization = try quantization(scale: scale, zeroPoint: zeroPoint, dims: [])
    let type = try constant(zeroPoint, "the zero point")?.type ?? .uint8
    guard quantization.isPerTensor, type == .uint8 || type == .int8, let element = type.elementType else {
      throw node.error("a result of \(type.name) with \(quantization.scales.count) scales is not supported")
    }
    return (.quantized(element, quantization), type)
  }

  private func quantizedWeights(
    _ slot: Int, scale: Int, zeroPoint: Int, axis: Int
  ) throws(ImportError) -> ONNXWeights {
    guard case .constant(let constant) = try value(slot), constant.type == .int8 || constant.type == .uint8 else {
      throw node.error("the weights (input \(slot)) must be constant bytes")
    }
    let scales = try requiredConstant(scale, "the scale of the weights")
    let zeros = try requiredConstant(zeroPoint, "the zero point of the weights")
    guard scales.count > 0, scales.count == zeros.count, scales.floats.allSatisfy({ $0.isNormal && $0 > 0 }),
      scales.count == 1 || (constant.dims.indices.contains(axis) && scales.count == constant.dims[axis])
    else { throw node.error("\(scales.count) scales and \(zeros.count) zero points for weights \(constant.dims)") }
    let points = (zeros.integers ?? []).map { Int32(truncatingIfNeeded: $0) }
    guard points.count == scales.count else { throw node.error("the zero points of the weights are no integers") }
    return ONNXWeights(
      constant: constant, quantization: TensorQuantization(scales: scales.floats, zeroPoints: points, axis: axis))
  }
}
