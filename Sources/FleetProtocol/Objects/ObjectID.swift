internal import CCrypto

/// The name of an object: the SHA-256 of its bytes, on the wire 64 lowercase hexadecimal digits.
package struct ObjectID: Hashable, Sendable {
  package static let digitCount = 64

  /// The digest, eight bytes a word, the first in the highest.
  private var words: InlineArray<4, UInt64> = InlineArray(repeating: 0)

  /// The name of nothing: no bytes have this digest.
  init() {}

  /// The name of an object with these bytes.
  package init(of bytes: RawSpan) {
    var digest: InlineArray<32, UInt8> = InlineArray(repeating: 0)
    var target = digest.mutableSpan
    unsafe bytes.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        unsafe swl_sha256(source.baseAddress, source.count, target.baseAddress)
      }
    }
    for index in digest.indices { append(digest[index], at: index) }
  }

  package init(of bytes: [UInt8]) { unsafe self.init(of: bytes.span.bytes) }

  /// nil for anything but 64 lowercase digits.
  package init?(hexadecimal digits: RawSpan) {
    guard digits.byteCount == ObjectID.digitCount else { return nil }
    for index in 0..<32 {
      guard let high = ObjectID.value(of: digits[2 * index]), let low = ObjectID.value(of: digits[2 * index + 1]) else {
        return nil
      }
      append(high << 4 | low, at: index)
    }
  }

  /// nil for anything but 32 bytes.
  package init?(digest: [UInt8]) {
    guard digest.count == 32 else { return nil }
    for index in 0..<32 { append(digest[index], at: index) }
  }

  package var digest: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for word in words.indices {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: words[word] >> UInt64(shift)))
      }
    }
    return bytes
  }

  package init?(_ digits: String) { unsafe self.init(hexadecimal: Array(digits.utf8).span.bytes) }

  package func appendDigits(to text: inout [UInt8]) {
    for word in words.indices {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: words[word] >> UInt64(shift)) & 15
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }

  package var hexadecimal: String {
    var text: [UInt8] = []
    appendDigits(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  package static func == (a: ObjectID, b: ObjectID) -> Bool {
    for index in a.words.indices where a.words[index] != b.words[index] { return false }
    return true
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }

  private mutating func append(_ byte: UInt8, at index: Int) {
    words[index / 8] |= UInt64(byte) << UInt64(56 - index % 8 * 8)
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension RawSpan {
  /// The byte at an index within the span.
  subscript(index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
