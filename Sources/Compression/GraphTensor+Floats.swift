internal import Graph
internal import Tensors

extension GraphTensor {
  /// The elements of a float32 constant; nil for every other tensor.
  var floats: [Float]? {
    guard type == .float32, let constant else { return nil }
    return constant.withUnsafeBytes { bytes in
      (0..<shape.elementCount).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  /// Replaces the elements of a float32 constant.
  mutating func setFloats(_ values: [Float]) {
    precondition(type == .float32 && values.count == shape.elementCount)
    constant = littleEndianBytes(values.map(\.bitPattern))
  }
}

/// The bytes of integers, least significant first.
func littleEndianBytes<Integer: FixedWidthInteger>(_ values: [Integer]) -> [UInt8] {
  values.map(\.littleEndian).withUnsafeBytes { [UInt8]($0) }
}
