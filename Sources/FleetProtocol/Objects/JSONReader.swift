/// Reads JSON (RFC 8259) value by value, as the bodies of objects hold it.
struct JSONReader: ~Escapable {
  private static let depthLimit = 16

  private let bytes: RawSpan
  private var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  private var error: WireError { WireError(.badJSON, offset: position) }

  /// Reads an object: `read` takes the value of each key.
  mutating func object(_ read: (String, inout JSONReader) throws(WireError) -> Void) throws(WireError) {
    try require(UInt8(ascii: "{"))
    var count = 0
    if accept(UInt8(ascii: "}")) { return }
    repeat {
      guard count < WireLimits.treeNodes else { throw WireError(.tooMany, offset: position) }
      count += 1
      let key = try text()
      try require(UInt8(ascii: ":"))
      try read(key, &self)
    } while accept(UInt8(ascii: ","))
    try require(UInt8(ascii: "}"))
  }

  /// Reads an array: `read` takes each element.
  mutating func array(_ read: (inout JSONReader) throws(WireError) -> Void) throws(WireError) {
    try require(UInt8(ascii: "["))
    if accept(UInt8(ascii: "]")) { return }
    repeat { try read(&self) } while accept(UInt8(ascii: ","))
    try require(UInt8(ascii: "]"))
  }

  /// Whole numbers from zero on.
  mutating func naturals(limit: Int) throws(WireError) -> [Int] {
    var numbers: [Int] = []
    try array { reader throws(WireError) in
      guard numbers.count < limit else { throw WireError(.tooMany, offset: reader.position) }
      numbers.append(try reader.natural())
    }
    return numbers
  }

  mutating func natural() throws(WireError) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while position < bytes.byteCount, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
      guard value < Int.max / 10 else { throw error }
      value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
      position += 1
    }
    guard position > start else { throw error }
    return value
  }

  mutating func text() throws(WireError) -> String {
    try require(UInt8(ascii: "\""))
    var text: [UInt8] = []
    let start = position
    while position < bytes.byteCount {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: text, as: UTF8.self) else { throw WireError(.badText, offset: start) }
        return text
      case UInt8(ascii: "\\"): try escape(to: &text)
      case 0..<32: throw error
      default: text.append(byte)
      }
    }
    throw error
  }

  /// Goes past a value that nobody asks for.
  mutating func skip(depth: Int = 0) throws(WireError) {
    guard depth < JSONReader.depthLimit else { throw WireError(.tooDeep, offset: position) }
    skipBlanks()
    guard position < bytes.byteCount else { throw error }
    switch bytes[position] {
    case UInt8(ascii: "\""): _ = try text()
    case UInt8(ascii: "{"): try object { _, reader throws(WireError) in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "["): try array { reader throws(WireError) in try reader.skip(depth: depth + 1) }
    default: try skipWord()
    }
  }

  mutating func expectEnd() throws(WireError) {
    skipBlanks()
    guard position == bytes.byteCount else { throw error }
  }

  /// A number, true, false or null.
  private mutating func skipWord() throws(WireError) {
    let start = position
    loop: while position < bytes.byteCount {
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        position += 1
      default: break loop
      }
    }
    guard position > start else { throw error }
  }

  private mutating func escape(to text: inout [UInt8]) throws(WireError) {
    guard position < bytes.byteCount else { throw error }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      guard let scalar = Unicode.Scalar(try codePoint()) else { throw error }
      text.append(contentsOf: UTF8.encode(scalar)!)
    default: throw error
    }
  }

  /// The four digits behind `\u`, and a second such escape when they are half of a pair.
  private mutating func codePoint() throws(WireError) -> UInt32 {
    let first = try fourDigits()
    guard 0xD800..<0xDC00 ~= first else { return first }
    guard position + 2 <= bytes.byteCount, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw error }
    position += 2
    let second = try fourDigits()
    guard 0xDC00..<0xE000 ~= second else { throw error }
    return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
  }

  private mutating func fourDigits() throws(WireError) -> UInt32 {
    guard position + 4 <= bytes.byteCount else { throw error }
    var value: UInt32 = 0
    for _ in 0..<4 {
      switch bytes[position] {
      case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: value = value << 4 | UInt32(byte - 48)
      case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 32:
        value = value << 4 | UInt32((byte | 32) - 87)
      default: throw error
      }
      position += 1
    }
    return value
  }

  private mutating func skipBlanks() {
    while position < bytes.byteCount {
      switch bytes[position] {
      case 9, 10, 13, 32: position += 1
      default: return
      }
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < bytes.byteCount, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func require(_ byte: UInt8) throws(WireError) { guard accept(byte) else { throw error } }
}
