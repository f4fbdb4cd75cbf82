public import ModelFormat
public import Tensors

/// Puts a program together step by step, every activation in a buffer of its own.
public struct ProgramBuilder: Sendable {
  public var program = Program()
  public var weights: [UInt8] = []

  public init() {}

  /// The `.swl` file.
  public var file: [UInt8] { ModelWriter().bytes(of: sized, weights: weights) }

  private var sized: Program {
    var result = program
    result.weightByteCount = weights.count
    return result
  }

  /// An activation; int8 ones with the given scale and zero point.
  public mutating func tensor(
    _ name: String, _ type: ElementType, _ extents: [Int], scale: Float = 0.5, zeroPoint: Int32 = 3
  ) -> Int32 {
    let shape = Shape(extents)!
    let byteCount = Arena.aligned(shape.elementCount * type.byteCount)
    program.buffers.append(BufferRecord(byteOffset: program.activationByteCount, byteCount: byteCount))
    program.activationByteCount += byteCount
    let quantization = type == .int8 ? Quantization(scale: scale, zeroPoint: zeroPoint) : nil
    return add(
      TensorRecord(
        name: name, type: type, shape: shape, quantization: quantization,
        placement: .buffer(index: program.buffers.count - 1, byteOffset: 0)))
  }

  /// A constant of bytes that count up from `first` in steps of `step`.
  public mutating func bytes(
    _ name: String, _ extents: [Int], first: UInt8 = 0, step: UInt8 = 1, quantization: Quantization? = nil
  ) -> Int32 {
    let shape = Shape(extents)!
    let bytes = (0..<shape.elementCount).map { first &+ UInt8(truncatingIfNeeded: $0) &* step }
    return constant(name, .int8, shape, bytes, quantization)
  }

  public mutating func bytes(_ name: String, _ extents: [Int], values: [Int8]) -> Int32 {
    constant(name, .int8, Shape(extents)!, values.map { UInt8(bitPattern: $0) }, nil)
  }

  public mutating func words(_ name: String, _ values: [Int32]) -> Int32 {
    constant(name, .int32, Shape([values.count])!, values.flatMap { littleEndian(UInt32(bitPattern: $0)) }, nil)
  }

  public mutating func floats(_ name: String, _ values: [Float]) -> Int32 {
    floats(name, [values.count], values)
  }

  public mutating func floats(_ name: String, _ extents: [Int], _ values: [Float]) -> Int32 {
    constant(name, .float32, Shape(extents)!, values.flatMap { littleEndian($0.bitPattern) }, nil)
  }

  public mutating func input(_ tensor: Int32) { program.inputs.append(port(tensor)) }
  public mutating func output(_ tensor: Int32) { program.outputs.append(port(tensor)) }

  public mutating func step(_ operation: Operation) {
    program.steps.append(Step(label: "\(program.steps.count)", operation: operation))
  }

  private func port(_ tensor: Int32) -> Port {
    let record = program.tensors[Int(tensor)]
    return Port(name: record.name, tensor: Int(tensor), type: record.type)
  }

  private mutating func constant(
    _ name: String, _ type: ElementType, _ shape: Shape, _ bytes: [UInt8], _ quantization: Quantization?
  ) -> Int32 {
    weights.append(contentsOf: repeatElement(0, count: Arena.aligned(weights.count) - weights.count))
    weights += bytes
    return add(
      TensorRecord(
        name: name, type: type, shape: shape, quantization: quantization,
        placement: .constant(byteOffset: weights.count - bytes.count)))
  }

  private mutating func add(_ record: TensorRecord) -> Int32 {
    program.tensors.append(record)
    return Int32(program.tensors.count - 1)
  }

  private func littleEndian(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
}
