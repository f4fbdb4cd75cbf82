import Graph
import Tensors

// Operators that only move elements.
extension ONNXConverter {
  /// An operand as it is, and how the readers of the result want it kept.
  mutating func moved(_ slot: Int) throws(ImportError) -> (ONNXTensor, wanted: Form) {
    let input = try materialized(try value(slot))
    if input.type == .uint8 || input.type == .int8, graph[input.id].quantization == nil {
      graph[input.id].quantization = ONNXConverter.integers
    }
    guard input.type == .float32, form(input) != .real,
      let (type, quantization) = quantization(ofReadersOf: node.outputs[0])
    else { return (input, form(input)) }
    return (input, .quantized(type, quantization))
  }

  /// A result that holds elements of an operand.
  mutating func piece(
    of source: ONNXTensor, _ dims: [Int], channelsLast: Bool = false
  ) throws(ImportError) -> ONNXTensor {
    try result(dims, channelsLast: channelsLast, as: form(source), type: source.type)
  }

  mutating func transpose() throws(ImportError) {
    try node.expect(inputs: 1...1)
    let (input, wanted) = try moved(0)
    let order = try node.integers("perm") ?? Array(input.dims.indices.reversed())
    guard order.sorted() == Array(input.dims.indices) else { throw node.error("perm is \(order)") }
    try bindMoved(try transposed(input, order), wanted)
  }

  mutating func transposed(_ input: ONNXTensor, _ order: [Int]) throws(ImportError) -> ONNXTensor {
    let dims = order.map { input.dims[$0] }
    let own = input.isChannelsLast ? order.map(ChannelsLast.axis) : order
    if own == Array(own.indices) { return ONNXTensor(id: input.id, dims: dims, type: input.type) }
    let output = try piece(of: input, dims)
    try emit(.transpose(permutation: own), [input.id], [output.id])
    return output
  }

  mutating func reshape() throws(ImportError) {
    let (input, wanted) = try moved(0)
    let dims = try ONNXShapes.reshaped(node, version, input.dims) { slot, what throws(ImportError) in
      try integers(slot, what)
    }
    try bindMoved(try reshaped(input, dims), wanted)
  }

  mutating func concatenate() throws(ImportError) {
    try node.expect(inputs: 1...4096)
    var slots: [Int] = []
    for slot in node.inputs.indices where try !dims(slot).contains(0) { slots.append(slot) }
    let (inputs, form) = try operands(slots, keepsNumbers: true)
    guard let first = inputs.first else { throw node.error("all its inputs are empty") }
    let axis = try axis(try node.integer("axis", default: 1), rank: first.dims.count)
    guard inputs.allSatisfy({ $0.dims.count == first.dims.count }) else {
      throw node.error("its inputs differ in rank")
    }
    var dims = first.dims
    dims[axis] = inputs.reduce(0) { $0 + $1.dims[axis] }
    for input in inputs {
      var own = input.dims
      own[axis] = dims[axis]
      guard own == dims else { throw node.error("extents \(input.dims) do not fit \(dims)") }
    }
    let isChannelsLast =
      inputs.contains { $0.isChannelsLast }
      && inputs.allSatisfy { $0.isChannelsLast || graph[$0.id].constant != nil }
    var parts: [TensorID] = []
    for input in inputs { parts.append(try isChannelsLast ? channelsLast(input).id : plain(input).id) }
    let output = try result(dims, channelsLast: isChannelsLast, as: form, type: first.type)
    try emit(.concatenation(axis: isChannelsLast ? ChannelsLast.axis(axis) : axis, .none), parts, [output.id])
    bind(output)
  }

  mutating func split() throws(ImportError) {
    let (input, _) = try moved(0)
    let (axis, lengths) = try ONNXShapes.split(node, input.dims, try integers(attribute: "split", orInput: 1))
    var outputs: [ONNXTensor] = []
    for (slot, length) in lengths.enumerated() {
      var dims = input.dims
      dims[axis] = length
      guard length > 0 else {
        values[node.outputs[slot]] = .constant(ONNXConstant(floats: [], dims: dims))
        continue
      }
      outputs.append(try piece(of: input, dims, channelsLast: input.isChannelsLast))
      bind(outputs[outputs.count - 1], slot: slot)
    }
    try emit(.split(axis: input.isChannelsLast ? ChannelsLast.axis(axis) : axis), [input.id], outputs.map(\.id))
  }

  mutating func slice() throws(ImportError) {
    let (input, wanted) = try moved(0)
    let box = try ONNXShapes.slice(node, version, input.dims) { slot, what throws(ImportError) in
      try integers(slot, what)
    }
    try bindMoved(try sliced(input, box.begin, box.stride, box.dims), wanted)
  }

  mutating func sliced(
    _ input: ONNXTensor, _ begin: [Int], _ stride: [Int], _ dims: [Int]
  ) throws(ImportError) -> ONNXTensor {
    if dims == input.dims, stride.allSatisfy({ $0 == 1 }) { return input }
    let output = try piece(of: input, dims, channelsLast: input.isChannelsLast)
    let order = input.isChannelsLast ? ChannelsLast.permutation : Array(dims.indices)
    try emit(.slice(begin: order.map { begin[$0] }, stride: order.map { stride[$0] }), [input.id], [output.id])
    return output
  }

  /// Constant indices along one axis: stretches of neighbours are cut out and joined.
  mutating func gather() throws(ImportError) {
    try node.expect(inputs: 2...2)
    let (input, wanted) = try moved(0)
    let indices = try requiredConstant(1, "the indices")
    let axis = try axis(try node.integer("axis", default: 0), rank: input.dims.count)
    guard let numbers = indices.integers, !numbers.isEmpty else { throw node.error("its indices are no integers") }
    let extent = input.dims[axis]
    var places: [Int] = []
    for number in numbers {
      guard (-extent..<extent).contains(Int(number)) else { throw node.error("index \(number) of \(extent)") }
      places.append(Int(number) + (number < 0 ? extent : 0))
    }
    let joined = try picked(input, axis, places)
    let dims = Array(input.dims[..<axis]) + indices.dims + Array(input.dims[(axis + 1)...])
    try bindMoved(try reshaped(joined, dims), wanted)
  }

  mutating func picked(_ input: ONNXTensor, _ axis: Int, _ places: [Int]) throws(ImportError) -> ONNXTensor {
    var parts: [ONNXTensor] = []
    var start = 0
    while start < places.count {
      var end = start + 1
      while end < places.count, places[end] == places[end - 1] + 1 { end += 1 }
      var (begin, dims) = ([Int](repeating: 0, count: input.dims.count), input.dims)
      (begin[axis], dims[axis]) = (places[start], end - start)
      parts.append(try sliced(input, begin, begin.map { _ in 1 }, dims))
      start = end
    }
    guard parts.count > 1 else { return parts[0] }
    guard parts.count <= 1024 else { throw node.error("its indices are \(parts.count) separate stretches") }
    var dims = input.dims
    dims[axis] = places.count
    let output = try piece(of: input, dims, channelsLast: input.isChannelsLast)
    let own = input.isChannelsLast ? ChannelsLast.axis(axis) : axis
    try emit(.concatenation(axis: own, .none), parts.map(\.id), [output.id])
    return output
  }

  mutating func expand() throws(ImportError) {
    try node.expect(inputs: 2...2)
    let (input, wanted) = try moved(0)
    let shape = try integers(1, "the shape") ?? []
    guard let dims = Strides.broadcast([input.dims, shape]) else {
      throw node.error("extents \(input.dims) do not broadcast to \(shape)")
    }
    try bindMoved(try expanded(input, dims), wanted)
  }

  mutating func expanded(_ input: ONNXTensor, _ dims: [Int]) throws(ImportError) -> ONNXTensor {
    guard input.dims != dims else { return input }
    let source = try plain(input)
    let output = try piece(of: input, dims)
    try emit(.broadcast, [source.id], [output.id])
    return output
  }

  /// Each dimension repeated: broadcast along a dimension of its own, then joined with it.
  mutating func tile() throws(ImportError) {
    try node.expect(inputs: 2...2)
    let (input, wanted) = try moved(0)
    let repeats = try integers(1, "the repeats") ?? []
    guard repeats.count == input.dims.count, repeats.allSatisfy({ $0 > 0 }) else {
      throw node.error("its repeats are \(repeats) for extents \(input.dims)")
    }
    var output = try plain(input)
    for (axis, count) in repeats.enumerated() where count > 1 {
      var dims = output.dims
      let rows = [dims[..<axis].reduce(1, *), 1, dims[axis...].reduce(1, *)]
      let copies = try expanded(try reshaped(output, rows), [rows[0], count, rows[2]])
      dims[axis] *= count
      output = try reshaped(copies, dims)
    }
    try bindMoved(output, wanted)
  }
}
