/// Thirty-two bytes as sixteen elements, each little-endian.
typealias Elements = SIMD16<UInt16>

extension Elements {
  init(_ bytes: some RandomAccessCollection<UInt8>) {
    self.init(repeating: 0)
    for (index, byte) in bytes.enumerated() { self[index / 2] |= UInt16(byte) << UInt16(index % 2 * 8) }
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Secret.byteCount)
    for index in indices { bytes.append(littleEndian: UInt64(self[index]), byteCount: 2) }
    return bytes
  }
}
