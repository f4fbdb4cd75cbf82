internal import Linux
internal import Text

/// Reads one flat JSON object from the first byte to the last.
struct JSONReader: ~Copyable, ~Escapable {
  private let bytes: Span<UInt8>
  private var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  @_lifetime(self: copy self)
  mutating func members() throws(Problem) -> [(name: String, value: JSONMembers.Value)] {
    var members: [(name: String, value: JSONMembers.Value)] = []
    try expect(UInt8(ascii: "{"), "an object")
    skipBlanks()
    if next == UInt8(ascii: "}") {
      position += 1
    } else {
      try readMembers(&members)
    }
    skipBlanks()
    guard next == nil else { throw refusal("the end") }
    return members
  }

  @_lifetime(self: copy self)
  private mutating func readMembers(_ members: inout [(name: String, value: JSONMembers.Value)]) throws(Problem) {
    while true {
      skipBlanks()
      let name = try text()
      guard members.count < JSONMembers.limit else {
        throw Problem(.unusable, "the JSON object has more than \(JSONMembers.limit) members")
      }
      guard !members.contains(where: { isSame($0.name, name) }) else {
        throw Problem(.unusable, "\"\(name)\" stands there twice")
      }
      try expect(UInt8(ascii: ":"), "a colon")
      skipBlanks()
      members.append((name, try value()))
      skipBlanks()
      let separator = next
      position += 1
      if separator == UInt8(ascii: "}") { return }
      guard separator == UInt8(ascii: ",") else {
        position -= 1
        throw refusal("a comma or }")
      }
    }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func refusal(_ expected: StaticString) -> Problem {
    Problem(.invalid, "the body is no JSON object: \(expected) must stand at byte \(position)")
  }

  @_lifetime(self: copy self)
  private mutating func skipBlanks() {
    while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
  }

  @_lifetime(self: copy self)
  private mutating func expect(_ byte: UInt8, _ name: StaticString) throws(Problem) {
    skipBlanks()
    guard next == byte else { throw refusal(name) }
    position += 1
  }

  @_lifetime(self: copy self)
  private mutating func value() throws(Problem) -> JSONMembers.Value {
    switch next ?? 0 {
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw refusal("a text, a number, true, false or null")
    }
  }

  @_lifetime(self: copy self)
  private mutating func word(_ word: StaticString, _ value: JSONMembers.Value) throws(Problem) -> JSONMembers.Value {
    for byte in word.bytes {
      guard next == byte else { throw refusal(word) }
      position += 1
    }
    return value
  }

  /// Digits, at most 32 characters in all; what stands behind is looked at by the caller.
  @_lifetime(self: copy self)
  private mutating func number() throws(Problem) -> Double {
    var characters: [UInt8] = []
    while let byte = next, isOfNumber(byte), characters.count < 33 {
      characters.append(byte)
      position += 1
    }
    guard characters.count <= 32, hasFormOfNumber(characters),
      let number = Linux.number(in: String(decoding: characters, as: UTF8.self)), number.isFinite
    else { throw refusal("a number") }
    return number
  }

  @_lifetime(self: copy self)
  private mutating func text() throws(Problem) -> String {
    guard next == UInt8(ascii: "\"") else { throw refusal("a text in quotes") }
    position += 1
    var content: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 32 else { throw refusal("no control character") }
      position += 1
      if byte == UInt8(ascii: "\\") { try readEscape(into: &content) } else { content.append(byte) }
    }
    guard next != nil else { throw refusal("a quote") }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }

  @_lifetime(self: copy self)
  private mutating func readEscape(into content: inout [UInt8]) throws(Problem) {
    let byte = next
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte!)
    case UInt8(ascii: "b"): content.append(8)
    case UInt8(ascii: "f"): content.append(12)
    case UInt8(ascii: "n"): content.append(10)
    case UInt8(ascii: "r"): content.append(13)
    case UInt8(ascii: "t"): content.append(9)
    case UInt8(ascii: "u"):
      guard let scalar = try scalar() else { throw refusal("a character behind \\u") }
      content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw refusal("an escape")
    }
  }

  /// Four hexadecimal digits, and four more behind the first half of a pair.
  @_lifetime(self: copy self)
  private mutating func scalar() throws(Problem) -> Unicode.Scalar? {
    let high = try codeUnit()
    guard 0xd800...0xdbff ~= high else { return Unicode.Scalar(high) }
    for byte in "\\u".utf8 {
      guard next == byte else { throw refusal("the second half of a pair") }
      position += 1
    }
    let low = try codeUnit()
    guard 0xdc00...0xdfff ~= low else { return nil }
    return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
  }

  @_lifetime(self: copy self)
  private mutating func codeUnit() throws(Problem) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = hexadecimal(byte) else { throw refusal("a hexadecimal digit") }
      unit = unit << 4 | digit
      position += 1
    }
    return unit
  }
}

private func isOfNumber(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"): true
  case UInt8(ascii: "e"), UInt8(ascii: "E"): true
  default: false
  }
}

/// A digit at the begin, at the end and around the point; no zero in front of others.
private func hasFormOfNumber(_ characters: [UInt8]) -> Bool {
  let digits = characters.first == UInt8(ascii: "-") ? characters.dropFirst() : characters[...]
  func isDigit(_ index: Int) -> Bool {
    digits.indices.contains(index) && UInt8(ascii: "0")...UInt8(ascii: "9") ~= digits[index]
  }
  guard isDigit(digits.startIndex), isDigit(digits.endIndex - 1) else { return false }
  if digits.first == UInt8(ascii: "0"), isDigit(digits.startIndex + 1) { return false }
  return digits.indices.allSatisfy { digits[$0] != UInt8(ascii: ".") || (isDigit($0 - 1) && isDigit($0 + 1)) }
}
