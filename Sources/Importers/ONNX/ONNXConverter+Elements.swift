import Graph
import Tensors

// Operators that calculate element by element.
extension ONNXConverter {
  /// Two operands, or several folded from the left.
  mutating func elementwise(_ operation: BinaryOperator) throws(ImportError) {
    try node.expect(inputs: 1...64)
    let (inputs, form) = try operands(Array(node.inputs.indices))
    guard inputs.count > 1 else { return bind(inputs[0]) }
    guard form == .real || (inputs.count == 2 && operation != .divide) else {
      return bind(try folded(try inputs.map { (input) throws(ImportError) in try real(input) }, operation))
    }
    guard inputs.count == 2 else { return bind(try folded(inputs, operation)) }
    bind(try binary(operation, inputs[0], inputs[1], as: form))
  }

  private mutating func folded(
    _ operands: [ONNXTensor], _ operation: BinaryOperator
  ) throws(ImportError) -> ONNXTensor {
    var result = operands[0]
    for operand in operands.dropFirst() { result = try binary(operation, result, operand) }
    return result
  }

  mutating func mean() throws(ImportError) {
    try node.expect(inputs: 1...64)
    var inputs: [ONNXTensor] = []
    for slot in node.inputs.indices { inputs.append(try real(slot)) }
    let sum = try folded(inputs, .add)
    bind(try binary(.multiply, sum, try tensor(scalar(1 / Float(inputs.count)))))
  }

  /// a op b with NumPy's broadcasting. Pictures stay with their channels last where both operands can.
  mutating func binary(
    _ operation: BinaryOperator, _ a: ONNXTensor, _ b: ONNXTensor, _ activation: Activation = .none,
    as form: Form = .real
  ) throws(ImportError) -> ONNXTensor {
    guard let dims = Strides.broadcast([a.dims, b.dims]) else {
      throw node.error("operands of extents \(a.dims) and \(b.dims) do not broadcast")
    }
    var (left, right) = (a, b)
    let wantsChannelsLast = a.isChannelsLast || b.isChannelsLast
    let canBeChannelsLast = [a, b].allSatisfy { $0.isChannelsLast || graph[$0.id].constant != nil }
    let isChannelsLast = wantsChannelsLast && canBeChannelsLast && dims.count == 4
    if isChannelsLast {
      left = try channelsLast(try widened(left, to: 4))
      right = try channelsLast(try widened(right, to: 4))
    } else {
      left = try plain(left)
      right = try plain(right)
    }
    let output = try result(dims, channelsLast: isChannelsLast, as: form)
    try emit(.binary(operation, activation), [left.id, right.id], [output.id])
    return output
  }

  /// A constant with ones before its extents. A single element broadcasts as it is.
  private mutating func widened(_ operand: ONNXTensor, to rank: Int) throws(ImportError) -> ONNXTensor {
    guard operand.dims.count < rank else { return operand }
    var tensor = graph[operand.id]
    let dims = [Int](repeating: 1, count: rank - operand.dims.count) + operand.dims
    tensor.shape = try shape(dims)
    return ONNXTensor(id: graph.add(tensor), dims: dims, type: operand.type)
  }

  mutating func unary(_ operation: UnaryOperator) throws(ImportError) {
    try node.expect(inputs: 1...1)
    let (inputs, form) = try operands([0])
    bind(try unary(operation, inputs[0], as: form))
  }

  mutating func unary(
    _ operation: UnaryOperator, _ input: ONNXTensor, as form: Form = .real
  ) throws(ImportError) -> ONNXTensor {
    let output = try result(input.dims, channelsLast: input.isChannelsLast, as: form)
    try emit(.unary(operation), [input.id], [output.id])
    return output
  }

  /// Bounds by attribute before version 11, by input since.
  mutating func clip() throws(ImportError) {
    try node.expect(inputs: 1...3)
    let (inputs, form) = try operands([0])
    func bound(_ name: String, _ slot: Int, _ none: Float) throws(ImportError) -> Float {
      if version < 11 { return try node.float(name, default: none) }
      guard let constant = try constant(slot, name) else { return none }
      guard constant.count == 1 else { throw node.error("\(name) has \(constant.count) elements") }
      return constant.floats[0]
    }
    let minimum = try bound("min", 1, -.greatestFiniteMagnitude)
    let maximum = try bound("max", 2, .greatestFiniteMagnitude)
    guard !minimum.isNaN, !maximum.isNaN else { throw node.error("a bound is not a number") }
    let operation = ONNXConverter.clamp(min(minimum, maximum), maximum)
    guard let operation else { return bind(inputs[0]) }
    bind(try unary(operation, inputs[0], as: form))
  }

  /// The clamp by its usual name; nil when it lets everything through.
  static func clamp(_ minimum: Float, _ maximum: Float) -> UnaryOperator? {
    let isOpenAbove = maximum >= .greatestFiniteMagnitude
    if minimum <= -.greatestFiniteMagnitude && isOpenAbove { return nil }
    if minimum == 0 && isOpenAbove { return .relu }
    if minimum == 0 && maximum == 6 { return .relu6 }
    if minimum == -1 && maximum == 1 { return .reluN1To1 }
    return .clamp(minimum: minimum, maximum: maximum)
  }

  mutating func prelu() throws(ImportError) {
    try node.expect(inputs: 2...2)
    let input = try real(0)
    let slope = try requiredConstant(1, "the slope")
    guard Strides.broadcast([input.dims, slope.dims]) == input.dims else {
      throw node.error("a slope of extents \(slope.dims) does not fit \(input.dims)")
    }
    let isLast = input.isChannelsLast && slope.count > 1
    var alpha = try tensor(slope.count == 1 ? slope.reshaped([]) : slope)
    if isLast { alpha = try channelsLast(try widened(alpha, to: 4)) }
    let output = try result(input.dims, channelsLast: input.isChannelsLast)
    try emit(.prelu, [input.id, alpha.id], [output.id])
    bind(output)
  }

  /// x ^ y for a constant y that is one number, or one of each element.
  mutating func power() throws(ImportError) {
    try node.expect(inputs: 2...2)
    let input = try real(0)
    guard case .constant(let exponent) = try value(1) else { return bind(try generalPower(input, try real(1))) }
    if exponent.count == 1 {
      switch exponent.floats[0] {
      case 1: return bind(input)
      case 2: return bind(try unary(.square, input))
      case 0.5: return bind(try unary(.squareRoot, input))
      case -0.5: return bind(try unary(.reciprocalSquareRoot, input))
      case 3: return bind(try binary(.multiply, try unary(.square, input), input))
      default: break
      }
    }
    bind(try generalPower(input, try real(try tensor(ONNXConstant(floats: exponent.floats, dims: exponent.dims)))))
  }

  /// exp(y * log x), of positive x.
  private mutating func generalPower(_ base: ONNXTensor, _ exponent: ONNXTensor) throws(ImportError) -> ONNXTensor {
    try unary(.exponential, try binary(.multiply, try unary(.logarithm, base), exponent))
  }

  mutating func reciprocal() throws(ImportError) {
    try node.expect(inputs: 1...1)
    bind(try binary(.divide, try tensor(scalar(1)), try real(0)))
  }

  /// Numbers of another type: a change between real types, which are all kept as single precision.
  mutating func cast(to code: Int) throws(ImportError) {
    guard let type = ONNXType(rawValue: Int32(truncatingIfNeeded: code)) else {
      throw node.error("element type \(code) does not exist")
    }
    let input = try materialized(try value(0))
    if type == input.type { return bind(input) }
    guard type == .float32, input.type.isFloat else {
      throw node.error("turning \(input.type.name) into \(type.name) while the model runs is not supported")
    }
    var output = input
    output.type = type
    bind(output)
  }

  /// Chooses between operands by a condition that is the same for all elements.
  mutating func choose() throws(ImportError) {
    try node.expect(inputs: 3...3)
    let condition = try requiredConstant(0, "the condition").integers ?? []
    guard let first = condition.first, condition.allSatisfy({ $0 == first }) else {
      throw node.error("a condition that differs from element to element is not supported")
    }
    let dims = try [dims(0), dims(1), dims(2)]
    guard let extents = Strides.broadcast(dims) else { throw node.error("extents \(dims) do not broadcast") }
    bind(try expanded(try materialized(try value(first != 0 ? 1 : 2)), extents))
  }
}
