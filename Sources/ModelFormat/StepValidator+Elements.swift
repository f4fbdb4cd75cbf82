internal import Tensors

extension StepValidator {
  func validate(_ step: Binary) throws(ModelError) {
    let a = try tensor(step.a)
    let b = try tensor(step.b)
    let output = try output(step.output)
    try require(a.type == output.type && b.type == output.type, .badElementType)
    guard let kind = BinaryKind(rawValue: step.kind) else { throw error(.badAttribute) }
    try require((1...6).contains(step.rank), .badGeometry)
    try require(try product(step.extents, rank: step.rank) == output.elementCount, .badShape)
    try requireInside(a, rank: step.rank, extents: step.extents, strides: step.aStrides)
    try requireInside(b, rank: step.rank, extents: step.extents, strides: step.bStrides)
    switch output.type {
    case .int8: try validateBytes(step, kind, a, b, output)
    case .float32: try requireClamp(step.realMinimum, step.realMaximum)
    case .int32: try require(kind != .divide && kind != .squaredDifference, .badAttribute)
    default: throw error(.badElementType)
    }
  }

  private func validateBytes(
    _ step: Binary, _ kind: BinaryKind, _ a: TensorRecord, _ b: TensorRecord, _ output: TensorRecord
  ) throws(ModelError) {
    try requireClamp(step.minimum, step.maximum)
    let (qa, qb, qo) = (try quantization(a), try quantization(b), try quantization(output))
    switch kind {
    case .add, .subtract, .maximum, .minimum:
      try requireFactor(Double(qa.scale) / Double(qo.scale), bound: 1024)
      try requireFactor(Double(qb.scale) / Double(qo.scale), bound: 1024)
    case .multiply: try requireFactor(Double(qa.scale) * Double(qb.scale) / Double(qo.scale), bound: 65536)
    case .divide, .squaredDifference: throw error(.badAttribute)
    }
  }

  /// Non-negative strides that never lead outside a tensor.
  private func requireInside(
    _ record: TensorRecord, rank: Int32, extents: InlineArray<6, Int32>, strides: InlineArray<6, Int32>
  ) throws(ModelError) {
    var last: Int64 = 0
    for dimension in 0..<Int(rank) {
      try require(strides[dimension] >= 0, .badGeometry)
      last += Int64(extents[dimension] - 1) * Int64(strides[dimension])
      try require(last < record.elementCount, .badGeometry)
    }
  }

  /// The elements of a box.
  func product(_ extents: InlineArray<6, Int32>, rank: Int32) throws(ModelError) -> Int {
    var count: Int64 = 1
    for dimension in 0..<Int(rank) {
      count *= Int64(try product(extents[dimension]))
      try require(count <= StepValidator.elementLimit, .badGeometry)
    }
    return Int(count)
  }

  func validate(_ step: Lookup) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    try require(input.type == .int8 && output.type == .int8, .badElementType)
    try require(input.elementCount == output.elementCount, .badShape)
    _ = try constant(step.table, .int8, count: 256)
  }

  func validate(_ step: Unary) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    try require(input.type == .float32 && output.type == .float32, .badElementType)
    try require(input.elementCount == output.elementCount, .badShape)
    try require(UnaryKind(rawValue: step.kind) != nil, .badAttribute)
  }

  func validate(_ step: Conversion, from: ElementType, to: ElementType) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    try require(input.type == from && output.type == to, .badElementType)
    try require(input.elementCount == output.elementCount, .badShape)
    _ = try quantization(from == .int8 ? input : output)
  }

  func validate(_ step: PReLU) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    let alpha = try tensor(step.alpha)
    try require(input.type == output.type && alpha.type == input.type && alpha.isConstant, .badOperand)
    let count = try product(step.pixels, step.channels)
    try require(count == input.elementCount && count == output.elementCount, .badShape)
    try require(alpha.elementCount == 1 || alpha.elementCount == Int(step.channels), .badShape)
    switch input.type {
    case .int8:
      let (qi, qo, qa) = (try quantization(input), try quantization(output), try quantization(alpha))
      try requireFactor(Double(qi.scale) / Double(qo.scale), bound: 1024)
      try requireFactor(Double(qi.scale) * Double(qa.scale) / Double(qo.scale), bound: 65536)
    case .float32: break
    default: throw error(.badElementType)
    }
  }

  func validate(_ step: Fill) throws(ModelError) {
    let output = try output(step.output)
    switch output.type {
    case .int8: try require((-128...127).contains(step.value), .badAttribute)
    case .float32, .int32: break
    default: throw error(.badElementType)
    }
  }
}
