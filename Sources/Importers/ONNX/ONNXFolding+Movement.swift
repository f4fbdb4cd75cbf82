import ONNXSchema

// Elements of constants moved.
extension ONNXFolding {
  func moved(_ operands: Operands) throws(ImportError) -> [ONNXConstant]? {
    switch node.name {
    case "Identity": return [try operands[0]]
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze":
      let input = try operands[0]
      return [input.reshaped(try ONNXShapes.reshaped(node, version, input.dims, operands.list))]
    case "Transpose":
      let input = try operands[0]
      let order = try node.integers("perm") ?? Array(input.dims.indices.reversed())
      guard order.sorted() == Array(input.dims.indices) else { throw node.error("perm is \(order)") }
      return [input.transposed(order)]
    case "Slice":
      let input = try operands[0]
      let box = try ONNXShapes.slice(node, version, input.dims, operands.list)
      let steps = Strides.dense(input.dims)
      let start = zip(box.begin, steps).reduce(0) { $0 + $1.0 * $1.1 }
      let order = Strides.walk(box.dims, zip(box.stride, steps).map { $0 * $1 }, from: start)
      return [input.picked(order, dims: box.dims)]
    case "Concat": return [try joined(operands)]
    case "Split": return try split(operands)
    case "Gather": return [try gathered(operands)]
    case "GatherND": return [try gatheredBlocks(operands)]
    case "Expand", "Tile": return [try repeated(operands)]
    case "Pad": return try padded(operands).map { [$0] }
    case "ConstantOfShape":
      let dims = try checked(try operands.list(0, "the shape") ?? [])
      let value = try node.attribute("value", .tensor).map { (value) throws(ImportError) in try ONNXConstant(value.t) }
      let element = value ?? ONNXConstant(floats: [0], dims: [1])
      guard element.count == 1 else { throw node.error("its value has \(element.count) elements") }
      return [element.picked([Int](repeating: 0, count: dims.reduce(1, *)), dims: dims)]
    default: return nil
    }
  }

  private func joined(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    var parts: [ONNXConstant] = []
    for slot in 0..<operands.count { parts.append(try operands[slot]) }
    let first = try operands[0]
    let rank = first.dims.count
    let given = try node.integer("axis", default: 1)
    guard (-rank..<rank).contains(given) else { throw node.error("axis \(given) of extents \(first.dims)") }
    let axis = given < 0 ? given + rank : given
    var dims = first.dims
    dims[axis] = parts.reduce(0) { $0 + ($1.dims.count == rank ? $1.dims[axis] : 0) }
    var floats: [Float] = []
    var integers: [Int64] = []
    for part in parts {
      var own = part.dims
      guard own.count == rank, part.type == first.type else { throw node.error("its inputs do not fit each other") }
      own[axis] = dims[axis]
      guard own == dims else { throw node.error("extents \(part.dims) do not fit \(dims)") }
    }
    _ = try checked(dims)
    for row in 0..<dims[..<axis].reduce(1, *) {
      for part in parts {
        let length = part.dims[axis...].reduce(1, *)
        switch part.elements {
        case .floats(let values): floats += values[row * length..<(row + 1) * length]
        case .integers(let values): integers += values[row * length..<(row + 1) * length]
        }
      }
    }
    return ONNXConstant(first.type, dims, first.type.isFloat ? .floats(floats) : .integers(integers))
  }

  private func split(_ operands: Operands) throws(ImportError) -> [ONNXConstant] {
    let input = try operands[0]
    let given = try node.integers("split", orAt: 1, operands.list)
    let (axis, lengths) = try ONNXShapes.split(node, input.dims, given)
    let steps = Strides.dense(input.dims)
    var start = 0
    return lengths.map { length in
      var dims = input.dims
      dims[axis] = length
      defer { start += length * steps[axis] }
      return input.picked(Strides.walk(dims, steps, from: start), dims: dims)
    }
  }

  private func gathered(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let (input, indices) = (try operands[0], try operands[1])
    let rank = input.dims.count
    let given = try node.integer("axis", default: 0)
    guard (-rank..<rank).contains(given), let places = indices.integers else {
      throw node.error("axis \(given) of extents \(input.dims)")
    }
    let axis = given < 0 ? given + rank : given
    let (extent, inner) = (input.dims[axis], input.dims[(axis + 1)...].reduce(1, *))
    let dims = try checked(Array(input.dims[..<axis]) + indices.dims + Array(input.dims[(axis + 1)...]))
    var order: [Int] = []
    for row in 0..<input.dims[..<axis].reduce(1, *) {
      for place in places {
        guard (-Int64(extent)..<Int64(extent)).contains(place) else { throw node.error("index \(place) of \(extent)") }
        let base = (row * extent + Int(place) + (place < 0 ? extent : 0)) * inner
        order += base..<base + inner
      }
    }
    return input.picked(order, dims: dims)
  }

  /// Each row of indices names an element, or a block of elements, behind the batch dimensions.
  private func gatheredBlocks(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let (input, indices) = (try operands[0], try operands[1])
    let batch = try node.integer("batch_dims", default: 0)
    guard let depth = indices.dims.last, let places = indices.integers, batch >= 0, batch < indices.dims.count,
      depth > 0, batch + depth <= input.dims.count, Array(indices.dims[..<batch]) == Array(input.dims[..<batch])
    else { throw node.error("indices \(indices.dims) do not fit extents \(input.dims)") }
    let steps = Strides.dense(input.dims)
    let block = input.dims[(batch + depth)...].reduce(1, *)
    let dims = try checked(Array(indices.dims.dropLast()) + input.dims[(batch + depth)...])
    let rows = indices.dims[batch..<indices.dims.count - 1].reduce(1, *)
    var order: [Int] = []
    for row in 0..<indices.count / depth {
      var base = batch == 0 ? 0 : row / rows * steps[batch - 1]
      for index in 0..<depth {
        let (place, extent) = (Int(places[row * depth + index]), input.dims[batch + index])
        guard (-extent..<extent).contains(place) else { throw node.error("index \(place) of \(extent)") }
        base += (place < 0 ? place + extent : place) * steps[batch + index]
      }
      order += base..<base + block
    }
    return input.picked(order, dims: dims)
  }

  private func repeated(_ operands: Operands) throws(ImportError) -> ONNXConstant {
    let input = try operands[0]
    let list = try operands.list(1, "its second input") ?? []
    if node.name == "Expand" {
      guard let dims = Strides.broadcast([input.dims, list]) else {
        throw node.error("extents \(input.dims) do not broadcast to \(list)")
      }
      return input.picked(Strides.walk(try checked(dims), Strides.broadcast(input.dims, to: dims)), dims: dims)
    }
    guard list.count == input.dims.count, list.allSatisfy({ (0...(1 << 24)).contains($0) }) else {
      throw node.error("its repeats are \(list)")
    }
    let dims = try checked(zip(input.dims, list).map { $0 * $1 })
    let steps = Strides.dense(input.dims)
    let (extents, walks) = (zip(list, input.dims).flatMap { [$0, $1] }, steps.flatMap { [0, $0] })
    return input.picked(Strides.walk(extents, walks), dims: dims)
  }

  /// With one value all around.
  private func padded(_ operands: Operands) throws(ImportError) -> ONNXConstant? {
    guard try node.text("mode", default: "constant") == "constant" else { return nil }
    let input = try operands[0]
    let (before, after) = try ONNXShapes.pads(node, version, input.dims, operands.list)
    guard (before + after).allSatisfy({ $0 >= 0 }) else { return nil }
    let dims = try checked(input.dims.indices.map { before[$0] + input.dims[$0] + after[$0] })
    let steps = Strides.dense(dims)
    let start = zip(before, steps).reduce(0) { $0 + $1.0 * $1.1 }
    let places = Strides.walk(input.dims, steps, from: start)
    let count = dims.reduce(1, *)
    switch input.elements {
    case .floats(let values):
      let value = version < 11 ? try node.float("value", default: 0) : operands.optional(2)?.floats.first ?? 0
      var result = [Float](repeating: value, count: count)
      for (place, element) in zip(places, values) { result[place] = element }
      return ONNXConstant(input.type, dims, .floats(result))
    case .integers(let values):
      var result = [Int64](repeating: operands.optional(2)?.integers?.first ?? 0, count: count)
      for (place, element) in zip(places, values) { result[place] = element }
      return ONNXConstant(input.type, dims, .integers(result))
    }
  }
}
