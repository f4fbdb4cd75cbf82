import Graph
import Tensors

/// Constants as float32.
enum Dequantized {
  /// The float32 elements, little-endian, of a quantised or float16 tensor, or nil when its type has no such meaning.
  static func bytes(of tensor: GraphTensor, elements: [UInt8]) -> [UInt8]? {
    let count = tensor.shape.elementCount
    guard elements.count == count * tensor.type.byteCount else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(4 * count)
    func append(_ value: Float) { withUnsafeBytes(of: value.bitPattern.littleEndian) { result.append(contentsOf: $0) } }

    if tensor.type == .float16 {
      for index in 0..<count {
        let bits = UInt16(elements[2 * index]) | UInt16(elements[2 * index + 1]) << 8
        append(Float(Float16(bitPattern: bits)))
      }
      return result
    }
    guard let quantization = tensor.quantization, tensor.type == .int8 || tensor.type == .uint8 else { return nil }
    let isSigned = tensor.type == .int8
    let extent = quantization.isPerTensor ? 1 : tensor.shape[quantization.axis]
    let stride = quantization.isPerTensor ? 1 : tensor.shape.strides[quantization.axis]
    for index in 0..<count {
      let channel = index / stride % extent
      let stored = isSigned ? Int32(Int8(bitPattern: elements[index])) : Int32(elements[index])
      append(quantization.scales[channel] * Float(stored - quantization.zeroPoints[channel]))
    }
    return result
  }
}
