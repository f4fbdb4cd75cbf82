internal import CCrypto

/// SHA-256.
func sha256(_ bytes: RawSpan) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  unsafe digest.withUnsafeMutableBufferPointer { digest in
    unsafe bytes.withUnsafeBytes { unsafe swl_sha256($0.baseAddress, $0.count, digest.baseAddress) }
  }
  return digest
}

func sha256(_ bytes: [UInt8]) -> [UInt8] { unsafe sha256(bytes.span.bytes) }

extension [UInt8] {
  mutating func append(littleEndian value: UInt64, byteCount: Int) {
    for index in 0..<byteCount { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  mutating func append(text: StaticString) {
    unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
