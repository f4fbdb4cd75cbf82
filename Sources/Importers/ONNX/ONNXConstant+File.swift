import ONNXSchema
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ONNXConstant {
  /// The most elements of a constant.
  private static let maximumCount = 1 << 28

  /// Reads a tensor of a file. Throws where its fields contradict each other.
  init(_ tensor: Onnx_Tensor) throws(ImportError) {
    let name = "constant \"\(printable(tensor.name))\""
    guard let type = ONNXType(rawValue: tensor.dataType), type.isReadable else {
      let text = ONNXType(rawValue: tensor.dataType)?.name ?? "element type \(tensor.dataType)"
      throw ImportError("\(name) is of \(text), which is not supported")
    }
    guard tensor.dataLocation == 0, tensor.externalData.isEmpty else {
      throw ImportError("\(name) is kept in another file; save the model with all its data inside")
    }
    let dims = try ONNXConstant.dims(tensor.dims, name)
    let count = dims.reduce(1, *)
    let elements = try ONNXConstant.elements(tensor, type, count: count)
    self.init(type, dims, elements)
    guard self.count == count else {
      throw ImportError("\(name) has \(self.count) elements where its shape needs \(count)")
    }
  }

  private static func dims(_ values: [Int64], _ name: String) throws(ImportError) -> [Int] {
    guard values.count <= ONNXShapes.maximumRank else { throw ImportError("\(name) has \(values.count) dimensions") }
    var count = 1
    for value in values {
      guard value >= 0, value <= maximumCount else { throw ImportError("\(name) has an extent of \(value)") }
      count *= max(Int(value), 1)
      guard count <= maximumCount else { throw ImportError("\(name) has more than \(maximumCount) elements") }
    }
    return values.map { Int($0) }
  }

  private static func elements(
    _ tensor: Onnx_Tensor, _ type: ONNXType, count: Int
  ) throws(ImportError) -> Elements {
    guard tensor.rawData.isEmpty else { return raw(tensor.rawData, type) }
    switch type {
    case .float32: return .floats(tensor.floatData)
    case .float16: return .floats(tensor.int32Data.map { half(UInt16(truncatingIfNeeded: $0)) })
    case .bfloat16:
      return .floats(tensor.int32Data.map { Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: $0)) << 16) })
    case .int64: return .integers(tensor.int64Data)
    case .uint32, .uint64: return .integers(tensor.uint64Data.map { type.wrapped(Int64(bitPattern: $0)) })
    default: return .integers(tensor.int32Data.map { type.wrapped(Int64($0)) })
    }
  }

  private static func half(_ bits: UInt16) -> Float { Float(Float16(bitPattern: bits)) }

  /// Whole elements out of little-endian bytes; what is left over makes their number differ from the shape's.
  private static func raw(_ data: Data, _ type: ONNXType) -> Elements {
    let width = type.byteCount!
    let bytes = [UInt8](data)
    guard bytes.count.isMultiple(of: width) else { return .integers([]) }
    func word(_ index: Int) -> UInt64 {
      var value: UInt64 = 0
      for byte in 0..<width { value |= UInt64(bytes[index * width + byte]) << (8 * byte) }
      return value
    }
    let count = bytes.count / width
    switch type {
    case .float32: return .floats((0..<count).map { Float(bitPattern: UInt32(truncatingIfNeeded: word($0))) })
    case .float16: return .floats((0..<count).map { half(UInt16(truncatingIfNeeded: word($0))) })
    case .bfloat16: return .floats((0..<count).map { Float(bitPattern: UInt32(truncatingIfNeeded: word($0)) << 16) })
    default: return .integers((0..<count).map { type.wrapped(Int64(bitPattern: word($0))) })
    }
  }
}
