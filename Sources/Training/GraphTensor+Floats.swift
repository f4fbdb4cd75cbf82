internal import Graph
internal import Tensors

extension GraphTensor {
  /// The elements of a float32 constant.
  var floats: [Float]? {
    guard let constant, type == .float32, constant.count == 4 * shape.elementCount else { return nil }
    return constant.withUnsafeBytes { bytes in
      (0..<shape.elementCount).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  /// Makes the tensor a constant of these elements.
  mutating func setFloats(_ values: some Collection<Float>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    constant = bytes
  }
}
