internal import Engine
internal import ModelFormat
internal import Tensors

/// The one output of a classifier as real numbers.
struct ClassScores {
  private let session: Session
  /// The classes.
  let count: Int
  private let type: ElementType
  private let quantization: Quantization

  /// Refuses a model with several outputs or with one that is no list of scores.
  init(_ model: LoadedModel) throws(Refusal) {
    session = model.session
    let outputs = model.program.outputs
    guard outputs.count == 1 else {
      throw Refusal(model.path, "the model has \(outputs.count) outputs, no class scores; use --input and --output")
    }
    let tensor = model.program.tensors[outputs[0].tensor]
    guard tensor.type == .float32 || tensor.type == .int8, tensor.shape.rank > 0,
      tensor.shape[tensor.shape.rank - 1] == tensor.elementCount
    else {
      let shape = "\(outputs[0].type.name) \(tensor.shape.description)"
      throw Refusal(model.path, "output \(outputs[0].name) is \(shape), no class scores; use --input and --output")
    }
    count = tensor.elementCount
    type = tensor.type
    let shift: Int32 = outputs[0].type == .uint8 ? 128 : 0
    let stored = tensor.quantization ?? Quantization(scale: 1, zeroPoint: 0)
    quantization = Quantization(scale: stored.scale, zeroPoint: stored.zeroPoint + shift)
    isUnsigned = outputs[0].type == .uint8
  }

  private let isUnsigned: Bool

  /// The scores of the last run, one for each class.
  func read() -> [Float] {
    let bytes = session.readOutput(0)
    if type == .float32 {
      return bytes.withUnsafeBytes { bytes in
        (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    }
    return bytes.map { byte in
      let value = isUnsigned ? Int32(byte) : Int32(Int8(bitPattern: byte))
      return Float(value - quantization.zeroPoint) * quantization.scale
    }
  }

  /// The classes with the highest scores, best first; equal scores by index.
  static func best(_ scores: [Float], count: Int) -> [Int] {
    Array(scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(count))
  }
}
