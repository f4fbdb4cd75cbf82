internal import Glibc
internal import Graph
internal import ModelFormat
internal import Tensors

extension Lowering {
  mutating func binary(_ node: Node, _ binary: BinaryOperator, _ activation: Activation) throws(CompileError) {
    var step = Binary()
    step.a = try input(node, 0)
    step.b = try input(node, 1)
    step.output = try output(node)
    let target = graph[node.outputs[0]]
    step.kind =
      switch binary {
      case .add: BinaryKind.add.rawValue
      case .subtract: BinaryKind.subtract.rawValue
      case .multiply: BinaryKind.multiply.rawValue
      case .divide: BinaryKind.divide.rawValue
      case .maximum: BinaryKind.maximum.rawValue
      case .minimum: BinaryKind.minimum.rawValue
      case .squaredDifference: BinaryKind.squaredDifference.rawValue
      }
    let isByteOperator = ![.divide, .squaredDifference].contains(binary)
    try require(target.type == .float32 || isByteOperator, node, "\(binary.rawValue) is there for float32 only")
    let (left, right) = (graph[try operand(node, 0)], graph[try operand(node, 1)])
    try require(
      left.type == target.type && right.type == target.type, node, "operands and result must have one type")
    let a = broadcastStrides(left.shape, to: target.shape)
    let b = broadcastStrides(right.shape, to: target.shape)
    let box = StridedBox(extents: target.shape.dimensions, strides: [a, b]).collapsed()
    step.rank = Int32(box.extents.count)
    step.extents = fields(box.extents, padding: 1)
    step.aStrides = fields(box.strides[0], padding: 0)
    step.bStrides = fields(box.strides[1], padding: 0)
    if let quantization = target.quantization?.single { (step.minimum, step.maximum) = activation.clamp(quantization) }
    (step.realMinimum, step.realMaximum) = activation.bounds
    append(node.place, .binary(step))
  }

  mutating func unary(_ node: Node, _ unary: UnaryOperator) throws(CompileError) {
    let source = graph[try operand(node, 0)]
    let target = graph[node.outputs[0]]
    if source.type == .int8 {
      try lookup(node, UnaryFunction(unary).evaluate)
      return
    }
    try require(source.type == .float32 && target.type == .float32, node, "only int8, uint8 and float32 are supported")
    if case .clamp(let minimum, let maximum) = unary { return try clamp(node, minimum, maximum) }
    guard let kind = UnaryFunction(unary).kind else { return }
    var step = Unary()
    step.input = try input(node)
    step.output = try output(node)
    step.kind = kind.rawValue
    if case .leakyReLU(let alpha) = unary { step.alpha = alpha }
    append(node.place, .unary(step))
  }

  /// The larger of the operand and the lower bound, cut at the upper one.
  private mutating func clamp(_ node: Node, _ minimum: Float, _ maximum: Float) throws(CompileError) {
    var step = Binary()
    step.a = try input(node)
    step.b = table("\(node.place) minimum", .float32, 1, minimum.littleEndianBytes)
    step.output = try output(node)
    step.kind = BinaryKind.maximum.rawValue
    step.rank = 1
    step.extents = fields([graph[node.outputs[0]].shape.elementCount], padding: 1)
    step.aStrides = fields([1], padding: 0)
    step.bStrides = fields([0], padding: 0)
    (step.realMinimum, step.realMaximum) = (minimum, maximum)
    append(node.place, .binary(step))
  }

  /// A function of one byte as a table, exact to the rounding of its result.
  mutating func lookup(_ node: Node, _ function: (Double) -> Double) throws(CompileError) {
    let source = graph[try operand(node, 0)]
    let target = graph[node.outputs[0]]
    guard let input = source.quantization?.single, let output = target.quantization?.single, target.type == .int8 else {
      throw CompileError(node.place, "input and result must be quantised to bytes")
    }
    try appendLookup(
      node.place, from: try self.input(node), to: try self.output(node), input, output, function)
  }

  mutating func appendLookup(
    _ place: String, from source: Int32, to target: Int32, _ input: Quantization, _ output: Quantization,
    _ function: (Double) -> Double
  ) throws(CompileError) {
    let entries = (-128...127).map { (stored: Int) -> UInt8 in
      let real = function(Double(input.scale) * Double(stored - Int(input.zeroPoint)))
      return UInt8(bitPattern: output.stored(real))
    }
    var step = Lookup()
    step.input = source
    step.output = target
    step.table = table("\(place) table", .int8, 256, entries)
    append(place, .lookup(step))
  }

  mutating func prelu(_ node: Node) throws(CompileError) {
    let source = graph[try operand(node, 0)]
    let alpha = graph[try operand(node, 1)]
    try require(alpha.constant != nil, node, "alpha must be constant")
    try require(source.type == graph[node.outputs[0]].type && source.type == alpha.type, node, "types differ")
    var step = PReLU()
    step.input = try input(node)
    step.output = try output(node)
    step.alpha = try input(node, 1)
    let count = source.shape.elementCount
    let slopes = alpha.shape.elementCount
    let trailing = Array(source.shape.dimensions.suffix(alpha.shape.dimensions.drop { $0 == 1 }.count))
    try require(
      slopes == 1 || trailing == Array(alpha.shape.dimensions.drop { $0 == 1 }), node,
      "alpha must be one number or repeat along the outer dimensions")
    step.channels = Int32(slopes == 1 ? 1 : slopes)
    step.pixels = Int32(count / Int(step.channels))
    append(node.place, .prelu(step))
  }

  mutating func quantize(_ node: Node) throws(CompileError) {
    let source = graph[try operand(node, 0)]
    let target = graph[node.outputs[0]]
    if source.type == .int8 {
      _ = (try input(node), try output(node))
      guard !isView(node.outputs[0], of: try operand(node, 0), byteOffset: 0) else { return }
      return try lookup(node) { $0 }
    }
    try require(source.type == .float32 && target.type == .int8, node, "only float32 to int8 or uint8 is supported")
    var step = Conversion()
    step.input = try input(node)
    step.output = try output(node)
    append(node.place, .quantize(step))
  }

  mutating func dequantize(_ node: Node) throws(CompileError) {
    let source = graph[try operand(node, 0)]
    try require(
      source.type == .int8 && graph[node.outputs[0]].type == .float32, node,
      "only int8 or uint8 to float32 is supported")
    var step = Conversion()
    step.input = try input(node)
    step.output = try output(node)
    append(node.place, .dequantize(step))
  }

  /// Elements to the next element along each of the result's dimensions; 0 where the operand repeats.
  func broadcastStrides(_ shape: Shape, to target: Shape) -> [Int] {
    let missing = target.rank - shape.rank
    let strides = shape.strides
    return (0..<target.rank).map { dimension in
      guard dimension >= missing, shape[dimension - missing] > 1 else { return 0 }
      return strides[dimension - missing]
    }
  }

  /// Values in the six fields of a step.
  func fields(_ values: [Int], padding: Int32) -> InlineArray<6, Int32> {
    var result = InlineArray<6, Int32>(repeating: padding)
    for (index, value) in values.enumerated() { result[index] = Int32(value) }
    return result
  }
}

extension Quantization {
  /// The stored int8 nearest to a real value, halves away from zero; what is no number counts as zero.
  func stored(_ real: Double) -> Int8 {
    let value = (real / Double(scale)).rounded() + Double(zeroPoint)
    return value.isNaN ? Int8(zeroPoint) : Int8(min(max(value, -128), 127))
  }
}
