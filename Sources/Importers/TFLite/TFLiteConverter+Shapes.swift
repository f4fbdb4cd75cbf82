import Graph
import Tensors

// Operators that give the same elements another shape or order.
extension TFLiteConverter {
  mutating func reshape(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...2)
    let input = try input(step, 0)
    var shape: [Int]
    if step.inputs.count == 2, step.inputs[1] >= 0 {
      shape = try integers(step, 1, "new shape")
    } else {
      guard let stated = try step.options(.reshape).integers(0) else { throw step.error("it has no new shape") }
      // Old converters write [0] for a scalar.
      shape = stated == [0] ? [] : stated
    }
    let count = graph[input].shape.elementCount
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      guard let others = Shape(shape)?.elementCount, count.isMultiple(of: others) else {
        throw step.error("\(count) elements do not fit its new shape")
      }
      shape[free] = count / others
    }
    try emitReshape(step, of: input, to: shape)
  }

  mutating func squeeze(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let input = try input(step, 0)
    let shape = graph[input].shape
    var dropped = Set<Int>()
    for value in try step.options(.squeeze).integers(0) ?? [] {
      dropped.insert(try axis(step, value, rank: shape.rank))
    }
    guard dropped.allSatisfy({ shape[$0] == 1 }) else {
      throw step.error("drops a dimension of \(shape.description) that is not 1")
    }
    if dropped.isEmpty { dropped = Set((0..<shape.rank).filter { shape[$0] == 1 }) }
    try emitReshape(step, of: input, to: (0..<shape.rank).filter { !dropped.contains($0) }.map { shape[$0] })
  }

  mutating func expandDimensions(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let input = try input(step, 0)
    var shape = graph[input].shape.dimensions
    shape.insert(1, at: try axis(step, try integer(step, 1, "axis"), rank: shape.count + 1))
    try emitReshape(step, of: input, to: shape)
  }

  private mutating func emitReshape(_ step: TFLiteOperator, of input: TensorID, to shape: [Int]) throws(ImportError) {
    guard let result = Shape(shape), result.elementCount == graph[input].shape.elementCount else {
      throw step.error(
        "\(graph[input].shape.description) cannot take the shape \(shape.map(String.init).joined(separator: "x"))")
    }
    let output = try output(step, type: graph[input].type, shape: shape)
    try emit(.reshape, step, inputs: [input], outputs: [output])
  }

  mutating func transpose(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let input = try input(step, 0)
    let shape = graph[input].shape
    var permutation: [Int] = []
    for value in try integers(step, 1, "permutation") { permutation.append(try axis(step, value, rank: shape.rank)) }
    guard permutation.sorted() == Array(0..<shape.rank) else {
      throw step.error("its permutation \(permutation) is not one of \(shape.rank) dimensions")
    }
    let output = try output(step, type: graph[input].type, shape: permutation.map { shape[$0] })
    try emit(.transpose(permutation: permutation), step, inputs: [input], outputs: [output])
  }

  mutating func broadcast(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let input = try input(step, 0)
    let shape = try integers(step, 1, "shape")
    guard let target = Shape(shape), broadcastShape(graph[input].shape, target) == shape else {
      throw step.error("\(graph[input].shape.description) does not broadcast to its shape")
    }
    let output = try output(step, type: graph[input].type, shape: shape)
    try emit(.broadcast, step, inputs: [input], outputs: [output])
  }

  /// The shape of a tensor is known here, so it becomes a constant.
  mutating func shapeOf(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let shape = graph[try input(step, 0)].shape
    let type = try record(step.outputs[0]).type
    guard type == .int32 || type == .int64 else { throw step.error("its output is \(type.name), not int32 or int64") }
    guard shape.rank > 0, let vector = Shape([shape.rank]) else { throw step.error("its input is a scalar") }
    var bytes: [UInt8] = []
    for extent in shape.dimensions {
      for byte in 0..<type.byteCount { bytes.append(UInt8(truncatingIfNeeded: extent >> (8 * byte))) }
    }
    try bind(step, to: graph.add(GraphTensor(name: step.place, type: type, shape: vector, constant: bytes)))
  }
}
