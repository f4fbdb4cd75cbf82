// Along dimensions, for the arithmetic of shapes.
extension ONNXFolding {
  func reduced(_ operands: Operands) throws(ImportError) -> ONNXConstant? {
    let names = ["ReduceSum", "ReduceProd", "ReduceMax", "ReduceMin"]
    guard names.contains(node.name), let input = operands.optional(0) else { return nil }
    let rank = input.dims.count
    let given = try node.integers("axes", orAt: 1, operands.list) ?? []
    if given.isEmpty, try node.flag("noop_with_empty_axes") { return input }
    for axis in given where !(-rank..<rank).contains(axis) { throw node.error("axis \(axis) of extents \(input.dims)") }
    let axes = given.isEmpty ? Set(0..<rank) : Set(given.map { $0 < 0 ? $0 + rank : $0 })
    let left = input.dims.indices.filter { !axes.contains($0) }
    let steps = Strides.dense(input.dims)
    let outer = Strides.walk(left.map { input.dims[$0] }, left.map { steps[$0] })
    let inner = Strides.walk(axes.sorted().map { input.dims[$0] }, axes.sorted().map { steps[$0] })
    let keeps = try node.flag("keepdims", default: true)
    let dims = keeps ? input.dims.indices.map { axes.contains($0) ? 1 : input.dims[$0] } : left.map { input.dims[$0] }
    _ = try checked(dims)
    switch input.elements {
    case .floats(let values):
      let start: Float = ["ReduceSum": 0, "ReduceProd": 1, "ReduceMax": -.infinity][node.name] ?? .infinity
      return ONNXConstant(
        input.type, dims, .floats(outer.map { base in inner.reduce(start) { floats($0, values[base + $1]) } }))
    case .integers(let values):
      let (least, most) = ONNXFolding.limits(input.type)
      let start: Int64 = ["ReduceSum": 0, "ReduceProd": 1, "ReduceMax": least][node.name] ?? most
      let results = outer.map { base in inner.reduce(start) { integers($0, values[base + $1]) } }
      return ONNXConstant(input.type, integers: results, dims: dims)
    }
  }

  private func floats(_ a: Float, _ b: Float) -> Float {
    switch node.name {
    case "ReduceProd": a * b
    case "ReduceMax": max(a, b)
    case "ReduceMin": min(a, b)
    default: a + b
    }
  }

  private func integers(_ a: Int64, _ b: Int64) -> Int64 {
    switch node.name {
    case "ReduceProd": a &* b
    case "ReduceMax": max(a, b)
    case "ReduceMin": min(a, b)
    default: a &+ b
    }
  }

  private static func limits(_ type: ONNXType) -> (least: Int64, most: Int64) {
    switch type {
    case .bool: (0, 1)
    case .uint8: (0, 255)
    case .int8: (-128, 127)
    case .uint16: (0, 65535)
    case .int16: (-32768, 32767)
    case .uint32: (0, 4_294_967_295)
    case .int32: (-2_147_483_648, 2_147_483_647)
    default: (Int64.min, Int64.max)
    }
  }
}
