internal import CCrypto

/// SHA-256 over stretches of bytes.
struct Digest: Equatable {
  static let byteCount = 32
  private(set) var bytes: InlineArray<32, UInt8> = InlineArray(repeating: 0)

  /// The digest of bytes as they are.
  init(of span: RawSpan) {
    var output = bytes
    var target = output.mutableSpan
    unsafe span.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        unsafe swl_sha256(source.baseAddress, source.count, target.baseAddress)
      }
    }
    self.bytes = output
  }

  init(of array: [UInt8]) { unsafe self.init(of: array.span.bytes) }

  /// A digest read back from a file.
  init(stored reader: inout ByteReader) throws(ModelError) {
    for index in bytes.indices { bytes[index] = try reader.integer(UInt8.self) }
  }

  var array: [UInt8] {
    var result: [UInt8] = []
    for index in bytes.indices { result.append(bytes[index]) }
    return result
  }

  static func == (a: Digest, b: Digest) -> Bool {
    for index in a.bytes.indices where a.bytes[index] != b.bytes[index] { return false }
    return true
  }
}

/// The SHA-256 of bytes as 64 lowercase hexadecimal digits.
public func sha256(of bytes: RawSpan) -> String { hexadecimal(Digest(of: bytes).array) }

/// SHA-256 as 32 bytes.
public func sha256(of bytes: [UInt8]) -> [UInt8] { Digest(of: bytes).array }

/// Two lowercase digits for each byte.
public func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits: StaticString = "0123456789abcdef"
  var text: [UInt8] = []
  for byte in bytes {
    unsafe text.append(digits.utf8Start[Int(byte >> 4)])
    unsafe text.append(digits.utf8Start[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
