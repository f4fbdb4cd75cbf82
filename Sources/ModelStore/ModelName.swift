/// Whether a text can be a model's name: 1 to 64 letters, digits, "-", "_" and ".", a letter or digit first.
package func isModelName(_ text: String) -> Bool {
  guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= 64 else { return false }
  return text.utf8.allSatisfy { byte in
    isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}

/// The names of files in a model's folder: versions as ten digits and ".swl".
enum VersionFile {
  static let digitCount = 10

  static func name(_ version: UInt32) -> String {
    let digits = "\(version)"
    return String(repeating: "0", count: digitCount - digits.utf8.count) + digits + ".swl"
  }

  /// The version of a name; nil for any other file.
  static func version(_ name: String) -> UInt32? {
    let bytes = Array(name.utf8)
    guard bytes.count == digitCount + 4, bytes[digitCount...].elementsEqual(".swl".utf8) else { return nil }
    let digits = bytes[..<digitCount]
    guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    guard let version = UInt32(String(decoding: digits, as: UTF8.self)), version > 0 else { return nil }
    return version
  }

  static func isTemporary(_ name: String) -> Bool { name.utf8.suffix(4).elementsEqual(".tmp".utf8) }
}
