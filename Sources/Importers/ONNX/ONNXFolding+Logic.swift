/// Comparisons, logic and choices of constants.
extension ONNXFolding {
  func comparison(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let (a, b) = (try operands[0], try operands[1])
    guard a.type == b.type else { throw node.error("its inputs are of \(a.type.name) and \(b.type.name)") }
    let (dims, left, right) = try walks(a, b)
    let order: [(Bool, Bool)]
    switch (a.elements, b.elements) {
    case (.floats(let x), .floats(let y)): order = zip(left, right).map { (x[$0] < y[$1], x[$0] == y[$1]) }
    case (.integers(let x), .integers(let y)) where a.type == .uint64:
      order = zip(left, right).map { (UInt64(bitPattern: x[$0]) < UInt64(bitPattern: y[$1]), x[$0] == y[$1]) }
    case (.integers(let x), .integers(let y)): order = zip(left, right).map { (x[$0] < y[$1], x[$0] == y[$1]) }
    default: throw node.error("its inputs are of different types")
    }
    let isOrdered = !a.floats.contains { $0.isNaN } && !b.floats.contains { $0.isNaN }
    guard isOrdered || node.name == "Equal" else { throw node.error("it compares what is not a number") }
    let values = order.map { isLess, isEqual -> Int64 in
      switch node.name {
      case "Less": isLess ? 1 : 0
      case "LessOrEqual": isLess || isEqual ? 1 : 0
      case "Greater": isLess || isEqual ? 0 : 1
      case "GreaterOrEqual": isLess ? 0 : 1
      default: isEqual ? 1 : 0
      }
    }
    return ONNXConstant(.bool, dims, .integers(values))
  }

  func logic(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let (a, b) = (try operands[0], try operands[1])
    guard a.type == .bool, b.type == .bool, let x = a.integers, let y = b.integers else {
      throw node.error("its inputs are of \(a.type.name) and \(b.type.name)")
    }
    let (dims, left, right) = try walks(a, b)
    let values = zip(left, right).map { i, j in
      switch node.name {
      case "And": x[i] & y[j]
      case "Or": x[i] | y[j]
      default: x[i] ^ y[j]
      }
    }
    return ONNXConstant(.bool, dims, .integers(values))
  }

  func choice(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let (condition, a, b) = (try operands[0], try operands[1], try operands[2])
    guard a.type == b.type, let bits = condition.integers,
      let dims = Strides.broadcast([condition.dims, a.dims, b.dims])
    else { throw node.error("its inputs do not fit each other") }
    let extents = try checked(dims)
    func walk(_ constant: ONNXConstant) -> [Int] {
      Strides.walk(extents, Strides.broadcast(constant.dims, to: extents))
    }
    let places = zip(walk(condition), zip(walk(a), walk(b)))
    switch (a.elements, b.elements) {
    case (.floats(let x), .floats(let y)):
      return ONNXConstant(a.type, dims, .floats(places.map { bits[$0] != 0 ? x[$1.0] : y[$1.1] }))
    case (.integers(let x), .integers(let y)):
      return ONNXConstant(a.type, dims, .integers(places.map { bits[$0] != 0 ? x[$1.0] : y[$1.1] }))
    default: throw node.error("its inputs are of different types")
    }
  }
}
