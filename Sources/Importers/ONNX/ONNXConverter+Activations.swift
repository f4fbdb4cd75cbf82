import Graph

// Activations that are made of simpler operators.
extension ONNXConverter {
  private mutating func times(_ a: ONNXTensor, _ factor: Float) throws(ImportError) -> ONNXTensor {
    try binary(.multiply, a, try tensor(scalar(factor)))
  }

  private mutating func plus(
    _ a: ONNXTensor, _ term: Float, _ activation: Activation = .none
  ) throws(ImportError) -> ONNXTensor {
    try binary(.add, a, try tensor(scalar(term)), activation)
  }

  /// max(0, min(1, alpha x + beta))
  mutating func hardSigmoid() throws(ImportError) {
    let scaled = try times(try real(0), try node.float("alpha", default: 0.2))
    bind(try plus(scaled, try node.float("beta", default: 0.5), .clamp(minimum: 0, maximum: 1)))
  }

  /// gamma (max(0, x) + alpha (exp(min(0, x)) - 1))
  mutating func selu() throws(ImportError) {
    let alpha = try node.float("alpha", default: 1.67326319), gamma = try node.float("gamma", default: 1.05070102)
    bind(try times(try exponentialUnit(try real(0), alpha: alpha, divisor: 1), gamma))
  }

  /// max(0, x) + alpha (exp(min(0, x)) - 1)
  mutating func elu() throws(ImportError) {
    let alpha = try node.float("alpha", default: 1)
    guard alpha != 1 else { return try unary(.elu) }
    bind(try exponentialUnit(try real(0), alpha: alpha, divisor: 1))
  }

  /// max(0, x) + min(0, alpha (exp(x / alpha) - 1))
  mutating func celu() throws(ImportError) {
    let alpha = try node.float("alpha", default: 1)
    guard alpha != 0 else { throw node.error("alpha is 0") }
    bind(try exponentialUnit(try real(0), alpha: alpha, divisor: alpha))
  }

  private mutating func exponentialUnit(
    _ input: ONNXTensor, alpha: Float, divisor: Float
  ) throws(ImportError) -> ONNXTensor {
    let below = try unary(.clamp(minimum: -.greatestFiniteMagnitude, maximum: 0), input)
    let power = try unary(.exponential, divisor == 1 ? below : try times(below, 1 / divisor))
    let scaled = try times(try plus(power, -1), alpha)
    return try binary(.add, try unary(.relu, input), scaled)
  }

  /// log(1 + exp x) = max(0, x) + log(1 + exp -|x|)
  mutating func softplus(_ input: ONNXTensor) throws(ImportError) -> ONNXTensor {
    let distance = try unary(.negate, try unary(.absolute, input))
    let logarithm = try unary(.logarithm, try plus(try unary(.exponential, distance), 1))
    return try binary(.add, try unary(.relu, input), logarithm)
  }

  /// x tanh(softplus x)
  mutating func mish() throws(ImportError) {
    let input = try real(0)
    bind(try binary(.multiply, input, try unary(.tanh, try softplus(input))))
  }

  /// x / (1 + |x|)
  mutating func softsign() throws(ImportError) {
    let input = try real(0)
    bind(try binary(.divide, input, try plus(try unary(.absolute, input), 1)))
  }

  mutating func hardSwish() throws(ImportError) { try unary(.hardSwish) }

  mutating func gelu() throws(ImportError) {
    try unary(.gelu(approximate: try node.text("approximate", default: "none") == "tanh"))
  }

  /// Along one axis since version 13; before it over all dimensions from the axis on.
  mutating func softmax(isLogarithm: Bool) throws(ImportError) {
    try node.expect(inputs: 1...1)
    let (inputs, form) = try operands([0])
    let source = inputs[0]
    guard !source.dims.isEmpty else { throw node.error("its input is a scalar") }
    let axis = try axis(try node.integer("axis", default: version < 13 ? 1 : -1), rank: source.dims.count)
    let output = try alongLast(source, axis, isFlattened: version < 13) { converter, rows throws(ImportError) in
      let probabilities = try converter.result(rows.dims, as: isLogarithm ? .real : form)
      if isLogarithm {
        return try converter.logarithmicSoftmax(try converter.real(rows))
      }
      try converter.emit(.softmax(beta: 1), [rows.id], [probabilities.id])
      return probabilities
    }
    bind(output)
  }

  /// x - max - log(sum exp(x - max))
  private mutating func logarithmicSoftmax(_ rows: ONNXTensor) throws(ImportError) -> ONNXTensor {
    let last = rows.dims.count - 1
    let peak = try reduced(rows, .maximum, [last], keepsDimensions: true, .real)
    let centred = try binary(.subtract, rows, peak)
    let sum = try reduced(try unary(.exponential, centred), .sum, [last], keepsDimensions: true, .real)
    return try binary(.subtract, centred, try unary(.logarithm, sum))
  }

  /// Calls `body` with the tensor moved so that an axis, or all dimensions from it on, are last, and moves its result
  /// back.
  private mutating func alongLast(
    _ source: ONNXTensor, _ axis: Int, isFlattened: Bool,
    _ body: (inout ONNXConverter, ONNXTensor) throws(ImportError) -> ONNXTensor
  ) throws(ImportError) -> ONNXTensor {
    if isFlattened {
      let rows = [source.dims[..<axis].reduce(1, *), source.dims[axis...].reduce(1, *)]
      return try reshaped(try body(&self, try reshaped(source, rows)), source.dims)
    }
    if source.isChannelsLast, axis == 1 {
      let rows = ONNXTensor(id: source.id, dims: ChannelsLast.dims(source.dims), type: source.type)
      let output = try body(&self, rows)
      return ONNXTensor(id: output.id, dims: source.dims, isChannelsLast: true, type: output.type)
    }
    let input = try plain(source)
    var order = Array(input.dims.indices)
    order.append(order.remove(at: axis))
    let output = try body(&self, try transposed(input, order))
    return try transposed(output, order.indices.map { order.firstIndex(of: $0)! })
  }

  /// (x - mean) / sqrt(variance + epsilon) * scale + shift over the dimensions from an axis on.
  mutating func layerNormalization() throws(ImportError) {
    try node.expect(inputs: 2...3)
    let input = try plain(try real(0))
    let first = try axis(try node.integer("axis", default: -1), rank: input.dims.count)
    let axes = Array(first..<input.dims.count)
    let mean = try reduced(input, .mean, axes, keepsDimensions: true, .real)
    let centred = try binary(.subtract, input, mean)
    let variance = try reduced(try unary(.square, centred), .mean, axes, keepsDimensions: true, .real)
    let spread = try unary(.reciprocalSquareRoot, try plus(variance, try node.float("epsilon", default: 1e-5)))
    var output = try binary(.multiply, try binary(.multiply, centred, spread), try real(1))
    if node.hasInput(2) { output = try binary(.add, output, try real(2)) }
    bind(output)
    bind(mean, slot: 1)
    bind(spread, slot: 2)
  }
}
