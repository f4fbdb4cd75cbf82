import Graph
import Tensors

// Operators that cut tensors apart or put them together.
extension TFLiteConverter {
  mutating func slice(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 3...3)
    let input = try input(step, 0)
    let shape = graph[input].shape
    let begin = try integers(step, 1, "begin")
    var size = try integers(step, 2, "size")
    guard begin.count == shape.rank, size.count == shape.rank else {
      throw step.error("its begin and size do not fit \(shape.description)")
    }
    for dimension in 0..<shape.rank {
      if size[dimension] == -1 { size[dimension] = shape[dimension] - begin[dimension] }
      guard begin[dimension] >= 0, size[dimension] > 0, begin[dimension] + size[dimension] <= shape[dimension] else {
        throw step.error("cuts outside \(shape.description) in dimension \(dimension)")
      }
    }
    let output = try output(step, type: graph[input].type, shape: size)
    try emit(
      .slice(begin: begin, stride: [Int](repeating: 1, count: shape.rank)), step, inputs: [input], outputs: [output])
  }

  mutating func stridedSlice(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 4...4)
    let options = try step.options(.stridedSlice)
    let input = try input(step, 0)
    let spec = StridedSlice(
      begin: try integers(step, 1, "begin"), end: try integers(step, 2, "end"),
      stride: try integers(step, 3, "strides"),
      beginMask: try options.integer(0), endMask: try options.integer(1), ellipsisMask: try options.integer(2),
      newAxisMask: try options.integer(3), shrinkMask: try options.integer(4), endIsRelative: try options.bool(5))
    let cut: StridedSlice.Cut
    switch spec.resolve(on: graph[input].shape) {
    case .success(let result): cut = result
    case .failure(let reason): throw step.error(reason.text)
    }
    guard let extents = Shape(cut.extents) else { throw step.error("its output would be empty") }
    guard cut.extents != cut.shape else {
      let output = try output(step, type: graph[input].type, shape: cut.shape)
      return try emit(.slice(begin: cut.begin, stride: cut.stride), step, inputs: [input], outputs: [output])
    }
    var whole = graph[input]
    whole.shape = extents
    whole.constant = nil
    whole.name = step.place
    let middle = graph.add(whole)
    let output = try output(step, type: whole.type, shape: cut.shape)
    try emit(.slice(begin: cut.begin, stride: cut.stride), step, inputs: [input], outputs: [middle])
    try emit(.reshape, step, inputs: [middle], outputs: [output])
  }

  mutating func concatenation(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1024)
    let options = try step.options(.concatenation)
    let inputs = try partners(step)
    let first = graph[inputs[0]].shape
    let axis = try axis(step, try options.integer(0), rank: first.rank)
    var shape = first.dimensions
    shape[axis] = 0
    for id in inputs {
      let part = graph[id].shape
      guard part.rank == first.rank, (0..<first.rank).allSatisfy({ $0 == axis || part[$0] == first[$0] }) else {
        throw step.error("inputs of shapes \(first.description) and \(part.description) do not join along \(axis)")
      }
      shape[axis] += part[axis]
    }
    let output = try output(step, type: graph[inputs[0]].type, shape: shape)
    let activation = try activation(step, code: options.byte(1))
    try emit(.concatenation(axis: axis, activation), step, inputs: inputs, outputs: [output])
  }

  mutating func split(_ step: TFLiteOperator) throws(ImportError) {
    let count = try step.options(.split).integer(0)
    try step.expect(inputs: 2...2, outputs: max(count, 1))
    let input = try input(step, 1)
    let shape = graph[input].shape
    let axis = try axis(step, try integer(step, 0, "axis"), rank: shape.rank)
    guard count > 0, shape[axis].isMultiple(of: count) else {
      throw step.error("\(shape.description) does not split into \(count) along \(axis)")
    }
    try emitSplit(step, of: input, axis: axis, extents: [Int](repeating: shape[axis] / count, count: count))
  }

  mutating func splitV(_ step: TFLiteOperator) throws(ImportError) {
    let count = try step.options(.splitV).integer(0)
    try step.expect(inputs: 3...3, outputs: max(count, 1))
    let input = try input(step, 0)
    let shape = graph[input].shape
    let axis = try axis(step, try integer(step, 2, "axis"), rank: shape.rank)
    var extents = try integers(step, 1, "sizes")
    if let free = extents.firstIndex(of: -1) {
      extents[free] = 0
      extents[free] = shape[axis] - extents.reduce(0, +)
    }
    guard count > 0, extents.count == count, extents.allSatisfy({ $0 > 0 }), extents.reduce(0, +) == shape[axis] else {
      throw step.error("its sizes do not add up to dimension \(axis) of \(shape.description)")
    }
    try emitSplit(step, of: input, axis: axis, extents: extents)
  }

  private mutating func emitSplit(
    _ step: TFLiteOperator, of input: TensorID, axis: Int, extents: [Int]
  ) throws(ImportError) {
    var outputs: [TensorID] = []
    for (slot, extent) in extents.enumerated() {
      var shape = graph[input].shape.dimensions
      shape[axis] = extent
      outputs.append(try output(step, slot, type: graph[input].type, shape: shape))
    }
    try emit(.split(axis: axis), step, inputs: [input], outputs: outputs)
  }

  mutating func pack(_ step: TFLiteOperator) throws(ImportError) {
    let options = try step.options(.pack)
    try step.expect(inputs: 1...1024)
    guard try options.integer(0) == step.inputs.count else {
      throw step.error("has \(step.inputs.count) inputs instead of \(try options.integer(0))")
    }
    let inputs = try partners(step)
    let first = graph[inputs[0]].shape
    for id in inputs where graph[id].shape != first { throw step.error("its inputs differ in shape") }
    let axis = try axis(step, try options.integer(1), rank: first.rank + 1)
    var shape = first.dimensions
    shape.insert(inputs.count, at: axis)
    let output = try output(step, type: graph[inputs[0]].type, shape: shape)
    try emit(.pack(axis: axis), step, inputs: inputs, outputs: [output])
  }

  mutating func unpack(_ step: TFLiteOperator) throws(ImportError) {
    let options = try step.options(.unpack)
    let count = try options.integer(0)
    try step.expect(inputs: 1...1, outputs: max(count, 1))
    let input = try input(step, 0)
    var shape = graph[input].shape.dimensions
    let axis = try axis(step, try options.integer(1), rank: shape.count)
    guard shape.remove(at: axis) == count else {
      throw step.error("\(graph[input].shape.description) does not unpack into \(count) along \(axis)")
    }
    var outputs: [TensorID] = []
    for slot in 0..<count { outputs.append(try output(step, slot, type: graph[input].type, shape: shape)) }
    try emit(.unpack(axis: axis), step, inputs: [input], outputs: outputs)
  }

  /// All inputs, which must be of one type; constants that are not float32 follow float32 partners.
  private mutating func partners(_ step: TFLiteOperator) throws(ImportError) -> [TensorID] {
    var inputs: [TensorID] = []
    for slot in step.inputs.indices { inputs.append(try input(step, slot)) }
    let type = graph[inputs[0]].type
    for id in inputs where graph[id].type != type {
      throw step.error("its inputs are \(type.name) and \(graph[id].type.name); they must be of one type")
    }
    return inputs
  }
}
