import ONNXSchema

/// An operator whose operands are known while the model is imported, such as the arithmetic of shapes.
struct ONNXFolding {
  let node: ONNXNode
  let version: Int

  enum Operand {
    case constant(ONNXConstant)
    /// Known are only the extents.
    case activation(dims: [Int])
    case absent
  }

  /// The results, or nil when they are known only when the model runs.
  func results(_ operands: [Operand]) throws(ImportError) -> [ONNXConstant]? {
    switch node.name {
    case "Shape": return [try shape(operands)]
    case "Size": return [ONNXConstant(.int64, integers: [Int64(try dims(operands).reduce(1, *))], dims: [])]
    case "Constant": return [try constantNode()]
    case "DequantizeLinear", "Dropout": return nil
    default: break
    }
    var known: [ONNXConstant?] = []
    for operand in operands {
      switch operand {
      case .constant(let constant): known.append(constant)
      case .absent: known.append(nil)
      case .activation: return nil
      }
    }
    return try folded(Operands(node: node, constants: known))
  }

  /// Constants at the inputs of an operator.
  struct Operands {
    let node: ONNXNode
    let constants: [ONNXConstant?]

    var count: Int { constants.count }

    func optional(_ slot: Int) -> ONNXConstant? { slot < constants.count ? constants[slot] : nil }

    subscript(slot: Int) -> ONNXConstant {
      get throws(ImportError) {
        guard let constant = optional(slot) else { throw node.error("input \(slot) is missing") }
        return constant
      }
    }

    func list(_ slot: Int, _ what: String) throws(ImportError) -> [Int]? {
      guard let constant = optional(slot) else { return nil }
      guard let values = constant.integers else { throw node.error("\(what) must be integers") }
      return values.map { Int($0) }
    }
  }

  private func folded(_ operands: Operands) throws(ImportError) -> [ONNXConstant]? {
    if let result = try moved(operands) { return result }
    if let result = try calculated(operands) { return [result] }
    if let result = try reduced(operands) { return [result] }
    return nil
  }

  private func dims(_ operands: [Operand]) throws(ImportError) -> [Int] {
    switch operands.first {
    case .constant(let constant): return constant.dims
    case .activation(let dims): return dims
    default: throw node.error("input 0 is missing")
    }
  }

  private func shape(_ operands: [Operand]) throws(ImportError) -> ONNXConstant {
    let dims = try dims(operands)
    func place(_ name: String, _ none: Int) throws(ImportError) -> Int {
      let value = try node.integer(name, default: none)
      return min(max(value < 0 ? value + dims.count : value, 0), dims.count)
    }
    let (start, end) = (try place("start", 0), try place("end", dims.count))
    return ONNXConstant(Array(dims[start..<max(start, end)]))
  }

  private func constantNode() throws(ImportError) -> ONNXConstant {
    if let value = try node.attribute("value", .tensor) { return try ONNXConstant(value.t) }
    if let value = try node.attribute("value_float", .float) { return ONNXConstant(floats: [value.f], dims: []) }
    if let value = try node.attribute("value_floats", .floats) {
      return ONNXConstant(floats: value.floats, dims: [value.floats.count])
    }
    if let value = try node.attribute("value_int", .integer) {
      return ONNXConstant(.int64, integers: [value.i], dims: [])
    }
    if let value = try node.attribute("value_ints", .integers) {
      return ONNXConstant(.int64, integers: value.ints, dims: [value.ints.count])
    }
    throw node.error("its value is not a dense tensor of numbers")
  }

  /// Extents whose product is checked before memory is taken.
  func checked(_ dims: [Int]) throws(ImportError) -> [Int] {
    var count = 1
    for extent in dims {
      guard extent >= 0, extent <= 1 << 24 else { throw node.error("it makes a tensor of extents \(dims)") }
      count *= max(extent, 1)
      guard count <= 1 << 24 else { throw node.error("it makes a constant of extents \(dims)") }
    }
    return dims
  }
}
