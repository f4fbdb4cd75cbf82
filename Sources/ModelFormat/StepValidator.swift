internal import Tensors

/// Checks one step: its operands exist and fit, its attributes are in range, and no index it leads to leaves a tensor.
struct StepValidator {
  let program: Program
  let index: Int
  /// Where the step stands in the file.
  let offset: Int

  func error(_ code: ModelError.Code) -> ModelError { ModelError(code, offset: offset, place: .step(index)) }

  func require(_ condition: Bool, _ code: ModelError.Code) throws(ModelError) {
    guard condition else { throw error(code) }
  }

  func validate(_ constants: borrowing Constants) throws(ModelError) {
    switch program.steps[index].operation {
    case .convolution(let step): try validate(step, depthwise: false, constants)
    case .depthwiseConvolution(let step): try validate(step, depthwise: true, constants)
    case .averagePool(let step), .maxPool(let step): try validate(step)
    case .binary(let step): try validate(step)
    case .lookup(let step): try validate(step)
    case .unary(let step): try validate(step)
    case .reduce(let step): try validate(step)
    case .softmax(let step): try validate(step, constants)
    case .resize(let step): try validate(step)
    case .copy(let step): try validate(step)
    case .fill(let step): try validate(step)
    case .quantize(let step): try validate(step, from: .float32, to: .int8)
    case .dequantize(let step): try validate(step, from: .int8, to: .float32)
    case .argument(let step): try validate(step)
    case .prelu(let step): try validate(step)
    }
  }

  /// An operand that must be there.
  func tensor(_ index: Int32) throws(ModelError) -> TensorRecord {
    guard program.tensors.indices.contains(Int(index)) else { throw error(.badOperand) }
    return program.tensors[Int(index)]
  }

  /// A place to write to: never a constant.
  func output(_ index: Int32) throws(ModelError) -> TensorRecord {
    let record = try tensor(index)
    try require(!record.isConstant, .badOperand)
    return record
  }

  /// An operand that has no meaning here.
  func requireAbsent(_ index: Int32) throws(ModelError) { try require(index < 0, .badOperand) }

  /// A constant of the given type and length.
  func constant(_ index: Int32, _ type: ElementType, count: Int) throws(ModelError) -> TensorRecord {
    let record = try tensor(index)
    try require(record.isConstant && record.type == type, .badOperand)
    try require(record.elementCount == count, .badShape)
    return record
  }

  /// The quantisation an int8 tensor must have here.
  func quantization(_ record: TensorRecord) throws(ModelError) -> Quantization {
    guard record.type == .int8, let quantization = record.quantization else { throw error(.badQuantization) }
    return quantization
  }

  func requireSameQuantization(_ a: TensorRecord, _ b: TensorRecord) throws(ModelError) {
    try require(a.quantization == b.quantization, .badQuantization)
  }

  func requireClamp(_ minimum: Int32, _ maximum: Int32) throws(ModelError) {
    try require(minimum >= -128 && maximum <= 127 && minimum <= maximum, .badAttribute)
  }

  func requireClamp(_ minimum: Float, _ maximum: Float) throws(ModelError) {
    try require(minimum <= maximum, .badAttribute)
  }

  /// A factor that keeps a rounded product with anything up to `bound` inside 32 bits.
  func requireFactor(_ factor: Double, bound: Double) throws(ModelError) {
    try require(factor.isFinite && factor >= 0 && factor * bound < 2_147_483_000, .rangeOverflow)
  }

  /// The elements that a tensor, or a picture with its padding, may have: kernels count them in 32 bits.
  static let elementLimit: Int64 = 1 << 30

  /// The product of positive extents, refused when one is not positive or the product passes `elementLimit`.
  func product(_ extents: Int32...) throws(ModelError) -> Int {
    var result: Int64 = 1
    for extent in extents {
      try require(extent > 0, .badGeometry)
      result *= Int64(extent)
      try require(result <= StepValidator.elementLimit, .badGeometry)
    }
    return Int(result)
  }
}
