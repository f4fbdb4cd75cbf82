import Glibc

// Element by element.
extension ONNXFolding {
  func calculated(_ operands: Operands) throws(ImportError) -> ONNXConstant? {
    switch node.name {
    case "Add", "Sub", "Mul", "Div", "Mod", "Max", "Min", "Sum": return try arithmetic(operands)
    case "Pow": return try power(operands)
    case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual": return try comparison(operands)
    case "And", "Or", "Xor": return try logic(operands)
    case "Where": return try choice(operands)
    case "Cast": return try cast(try operands[0], try node.integer("to", default: 0))
    case "CastLike": return try cast(try operands[0], Int(try operands[1].type.rawValue))
    case "Clip": return try clipped(operands)
    case "Range": return try range(operands)
    default: return try unary(operands)
    }
  }

  private func arithmetic(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    var result = try operands[0]
    for slot in 1..<max(operands.count, 1) { result = try pair(result, try operands[slot]) }
    return result
  }

  private func pair(_ a: ONNXConstant, _ b: ONNXConstant) throws(ImportError) -> ONNXConstant {
    guard a.type == b.type else { throw node.error("its inputs are of \(a.type.name) and \(b.type.name)") }
    let (dims, left, right) = try walks(a, b)
    switch (a.elements, b.elements) {
    case (.floats(let x), .floats(let y)):
      return ONNXConstant(a.type, dims, .floats(zip(left, right).map { floats(x[$0], y[$1]) }))
    case (.integers(let x), .integers(let y)):
      var result: [Int64] = []
      for (i, j) in zip(left, right) { result.append(a.type.wrapped(try integers(x[i], y[j], a.type))) }
      return ONNXConstant(a.type, dims, .integers(result))
    default: throw node.error("its inputs are of different types")
    }
  }

  private func floats(_ x: Float, _ y: Float) -> Float {
    switch node.name {
    case "Sub": x - y
    case "Mul": x * y
    case "Div": x / y
    case "Mod": fmodf(x, y)
    case "Max": max(x, y)
    case "Min": min(x, y)
    default: x + y
    }
  }

  private func integers(_ x: Int64, _ y: Int64, _ type: ONNXType) throws(ImportError) -> Int64 {
    let isUnsigned = type == .uint64
    switch node.name {
    case "Sub": return x &- y
    case "Mul": return x &* y
    case "Max": return isUnsigned ? (UInt64(bitPattern: x) > UInt64(bitPattern: y) ? x : y) : max(x, y)
    case "Min": return isUnsigned ? (UInt64(bitPattern: x) < UInt64(bitPattern: y) ? x : y) : min(x, y)
    case "Div", "Mod":
      guard y != 0 else { throw node.error("divides by zero") }
      if isUnsigned {
        let (a, b) = (UInt64(bitPattern: x), UInt64(bitPattern: y))
        return Int64(bitPattern: node.name == "Div" ? a / b : a % b)
      }
      if node.name == "Div" { return x.dividedReportingOverflow(by: y).partialValue }
      let rest = x.remainderReportingOverflow(dividingBy: y).partialValue
      return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    default: return x &+ y
    }
  }

  func walks(
    _ a: ONNXConstant, _ b: ONNXConstant
  ) throws(ImportError) -> (dims: [Int], left: [Int], right: [Int]) {
    guard let dims = Strides.broadcast([a.dims, b.dims]) else {
      throw node.error("operands of extents \(a.dims) and \(b.dims) do not broadcast")
    }
    _ = try checked(dims)
    return (
      dims, Strides.walk(dims, Strides.broadcast(a.dims, to: dims)),
      Strides.walk(dims, Strides.broadcast(b.dims, to: dims))
    )
  }

  /// Of the base's type.
  private func power(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let (base, exponent) = (try operands[0], try operands[1])
    let (dims, left, right) = try walks(base, exponent)
    func double(_ constant: ONNXConstant, _ index: Int) -> Double {
      switch constant.elements {
      case .floats(let values): Double(values[index])
      case .integers(let values): Double(values[index])
      }
    }
    let values = zip(left, right).map { pow(double(base, $0), double(exponent, $1)) }
    guard base.type.isFloat else {
      return ONNXConstant(base.type, integers: values.map { ONNXFolding.integer($0) }, dims: dims)
    }
    return ONNXConstant(base.type, dims, .floats(values.map { Float($0) }))
  }

  /// Towards zero, cut to 64 bits; what is no number gives 0.
  static func integer(_ value: Double) -> Int64 {
    guard !value.isNaN else { return 0 }
    return value >= 0x1p63 ? Int64.max : value <= -0x1p63 ? Int64.min : Int64(value)
  }

  private func cast(_ input: ONNXConstant, _ code: Int) throws(ImportError) -> ONNXConstant {
    guard let type = ONNXType(rawValue: Int32(truncatingIfNeeded: code)), type.isReadable else {
      throw node.error("turning \(input.type.name) into element type \(code) is not supported")
    }
    switch input.elements {
    case .floats(let values) where type == .float16:
      return ONNXConstant(type, input.dims, .floats(values.map { Float(Float16($0)) }))
    case .floats(let values) where type.isFloat: return ONNXConstant(type, input.dims, .floats(values))
    case .floats(let values) where type == .bool:
      return ONNXConstant(type, input.dims, .integers(values.map { $0 == 0 ? 0 : 1 }))
    case .floats(let values):
      return ONNXConstant(type, integers: values.map { ONNXFolding.integer(Double($0)) }, dims: input.dims)
    case .integers where type.isFloat: return ONNXConstant(type, input.dims, .floats(input.floats))
    case .integers(let values): return ONNXConstant(type, integers: values, dims: input.dims)
    }
  }

  private func clipped(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let input = try operands[0]
    switch input.elements {
    case .floats(let values):
      let old = version < 11
      let least = old ? try node.float("min", default: -.infinity) : operands.optional(1)?.floats.first ?? -.infinity
      let most = old ? try node.float("max", default: .infinity) : operands.optional(2)?.floats.first ?? .infinity
      return ONNXConstant(input.type, input.dims, .floats(values.map { min(max($0, least), most) }))
    case .integers(let values):
      let least = operands.optional(1)?.integers?.first ?? Int64.min
      let most = operands.optional(2)?.integers?.first ?? Int64.max
      return ONNXConstant(input.type, input.dims, .integers(values.map { min(max($0, least), most) }))
    }
  }

  /// start, limit, step
  private func range(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let type = try operands[0].type
    var ends: [Double] = []
    for slot in 0..<3 {
      guard let value = try operands[slot].floats.first, value.isFinite else { throw node.error("an end is missing") }
      ends.append(try operands[slot].integers?.first.map { Double($0) } ?? Double(value))
    }
    guard ends[2] != 0 else { throw node.error("its step is 0") }
    let count = max(((ends[1] - ends[0]) / ends[2]).rounded(.up), 0)
    guard count <= 0x1p24 else { throw node.error("it makes \(count) elements") }
    let values = (0..<Int(count)).map { ends[0] + Double($0) * ends[2] }
    guard type.isFloat else {
      return ONNXConstant(type, integers: values.map { ONNXFolding.integer($0) }, dims: [values.count])
    }
    return ONNXConstant(type, [values.count], .floats(values.map { Float($0) }))
  }

  private func unary(_ operands: Operands) throws(ImportError) -> ONNXConstant? {
    guard operands.count == 1, let input = operands.optional(0) else { return nil }
    switch input.elements {
    case .floats(let values):
      guard let function = ONNXFolding.functions[node.name] else { return nil }
      return ONNXConstant(input.type, input.dims, .floats(values.map { Float(function(Double($0))) }))
    case .integers(let values):
      switch node.name {
      case "Not": return ONNXConstant(.bool, input.dims, .integers(values.map { $0 == 0 ? 1 : 0 }))
      case "Neg": return ONNXConstant(input.type, integers: values.map { 0 &- $0 }, dims: input.dims)
      case "Abs": return ONNXConstant(input.type, integers: values.map { $0 < 0 ? 0 &- $0 : $0 }, dims: input.dims)
      case "Sign": return ONNXConstant(input.type, integers: values.map { $0.signum() }, dims: input.dims)
      case "Relu": return ONNXConstant(input.type, integers: values.map { max($0, 0) }, dims: input.dims)
      default: return nil
      }
    }
  }

  private static let functions: [String: @Sendable (Double) -> Double] = [
    "Neg": { -$0 }, "Abs": { abs($0) }, "Sqrt": { $0.squareRoot() }, "Exp": { exp($0) }, "Log": { log($0) },
    "Floor": { $0.rounded(.down) }, "Ceil": { $0.rounded(.up) }, "Round": { $0.rounded(.toNearestOrEven) },
    "Reciprocal": { 1 / $0 }, "Relu": { max($0, 0) }, "Sigmoid": { 1 / (1 + exp(-$0)) }, "Tanh": { tanh($0) },
    "Sin": { sin($0) }, "Cos": { cos($0) }, "Sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
  ]
}
