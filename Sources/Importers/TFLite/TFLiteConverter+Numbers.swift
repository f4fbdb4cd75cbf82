import Graph
import Tensors

// Operators that calculate element by element or along axes.
extension TFLiteConverter {
  mutating func binary(
    _ step: TFLiteOperator, _ operation: BinaryOperator, _ kind: OptionsKind?
  ) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let (a, b) = try numbers(step)
    var fused = Activation.none
    if let kind { fused = try activation(step, code: try step.options(kind).byte(0)) }
    guard let shape = broadcastShape(graph[a].shape, graph[b].shape) else {
      throw step.error(
        "inputs of shapes \(graph[a].shape.description) and \(graph[b].shape.description) do not broadcast")
    }
    let output = try numberOutput(step, like: a, shape: shape)
    try emit(.binary(operation, fused), step, inputs: [a, b], outputs: [output])
  }

  mutating func unary(_ step: TFLiteOperator, _ operation: UnaryOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let input = try number(step, 0)
    let output = try numberOutput(step, like: input, shape: graph[input].shape.dimensions)
    try emit(.unary(operation), step, inputs: [input], outputs: [output])
  }

  mutating func prelu(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let (input, alpha) = try numbers(step)
    let shape = graph[input].shape.dimensions
    guard broadcastShape(graph[input].shape, graph[alpha].shape) == shape else {
      throw step.error("alpha \(graph[alpha].shape.description) does not fit input \(graph[input].shape.description)")
    }
    let output = try numberOutput(step, like: input, shape: shape)
    try emit(.prelu, step, inputs: [input, alpha], outputs: [output])
  }

  mutating func softmax(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let beta = try step.options(.softmax).float(0)
    guard beta.isFinite, beta > 0 else { throw step.error("beta is \(beta), not above zero and finite") }
    let input = try number(step, 0)
    guard graph[input].shape.rank > 0 else { throw step.error("its input is a scalar") }
    let output = try numberOutput(step, like: input, shape: graph[input].shape.dimensions)
    try emit(.softmax(beta: beta), step, inputs: [input], outputs: [output])
  }

  mutating func reduce(_ step: TFLiteOperator, _ operation: ReduceOperator) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let input = try number(step, 0)
    let shape = graph[input].shape
    var axes = Set<Int>()
    for value in try integers(step, 1, "axes") { axes.insert(try axis(step, value, rank: shape.rank)) }
    let keepsDimensions = try step.options(.reducer).bool(0)
    var result: [Int] = []
    for dimension in 0..<shape.rank {
      if !axes.contains(dimension) { result.append(shape[dimension]) } else if keepsDimensions { result.append(1) }
    }
    let output = try numberOutput(step, like: input, shape: result)
    try emit(.reduce(operation, axes: axes.sorted()), step, inputs: [input], outputs: [output])
  }

  mutating func argument(_ step: TFLiteOperator, smallest: Bool) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let input = try number(step, 0)
    let shape = graph[input].shape
    let axis = try axis(step, try integer(step, 1, "axis"), rank: shape.rank)
    let type = try record(step.outputs[0]).type
    guard type == .int32 || type == .int64 else { throw step.error("its output is \(type.name), not int32 or int64") }
    var result = shape.dimensions
    result.remove(at: axis)
    let output = try output(step, type: type, shape: result)
    try emit(.argument(smallest: smallest, axis: axis), step, inputs: [input], outputs: [output])
  }

  mutating func quantize(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let input = try number(step, 0)
    let type = try record(step.outputs[0]).type
    guard type == .int8 || type == .uint8 else {
      throw step.error("quantises to \(type.name); only int8 and uint8 are supported")
    }
    let output = try output(step, type: type, shape: graph[input].shape.dimensions)
    try requireNumber(step, output, "output 0")
    try emit(.quantize, step, inputs: [input], outputs: [output])
  }

  mutating func dequantize(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let input = try input(step, 0)
    if graph[input].constant != nil { return try bind(step, to: try floatConstant(input, step)) }
    try requireNumber(step, input, "input 0")
    guard graph[input].type != .float32 else { throw step.error("its input is float32 already") }
    let output = try output(step, type: .float32, shape: graph[input].shape.dimensions)
    try emit(.dequantize, step, inputs: [input], outputs: [output])
  }

  /// The file's sparse constants have been made dense when they were read.
  mutating func densify(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let input = try input(step, 0)
    guard graph[input].constant != nil else { throw step.error("its input is not a constant") }
    try bind(step, to: input)
  }

  /// The extents two shapes broadcast to, or nil.
  func broadcastShape(_ a: Shape, _ b: Shape) -> [Int]? {
    let rank = max(a.rank, b.rank)
    var result: [Int] = []
    for dimension in 0..<rank {
      let x = dimension < rank - a.rank ? 1 : a[dimension - (rank - a.rank)]
      let y = dimension < rank - b.rank ? 1 : b[dimension - (rank - b.rank)]
      guard x == y || x == 1 || y == 1 else { return nil }
      result.append(max(x, y))
    }
    return result
  }
}
