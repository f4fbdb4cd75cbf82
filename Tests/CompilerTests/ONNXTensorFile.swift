import Foundation
import ONNXSchema
import SwiftProtobuf

/// A tensor of an ONNX test, as a caller of a compiled model has it.
struct ONNXTensorFile {
  let message: Onnx_Tensor
  let bytes: [UInt8]

  init(_ url: URL) throws {
    bytes = [UInt8](try Data(contentsOf: url))
    message = try Onnx_Tensor(serializedBytes: bytes)
  }

  var dims: [Int] { message.dims.map { Int($0) } }
  var isFloat: Bool { message.dataType == 1 }

  /// Bytes of one element; nil for types that no test reads.
  private var width: Int? { [1: 4, 2: 1, 3: 1, 5: 2, 6: 4, 7: 8, 9: 1][Int(message.dataType)] }

  /// The elements, little-endian.
  var elements: [UInt8]? {
    guard let width else { return nil }
    guard message.rawData.isEmpty else { return [UInt8](message.rawData) }
    if isFloat { return message.floatData.flatMap { value in littleEndian(UInt64(value.bitPattern), 4) } }
    let integers = message.dataType == 7 ? message.int64Data : message.int32Data.map { Int64($0) }
    return integers.flatMap { littleEndian(UInt64(bitPattern: $0), width) }
  }

  private func littleEndian(_ value: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
