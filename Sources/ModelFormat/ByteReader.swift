/// Reads little-endian values one after the other; going past the end is an error that names the byte.
struct ByteReader: ~Escapable {
  private let bytes: RawSpan
  /// Where `bytes` begins in the file.
  private let base: Int
  private(set) var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, base: Int = 0) {
    self.bytes = bytes
    self.base = base
  }

  /// The place in the file of the next byte.
  var offset: Int { base + position }
  var remaining: Int { bytes.byteCount - position }

  mutating func skip(_ count: Int) throws(ModelError) {
    guard count >= 0, count <= remaining else { throw ModelError(.tooShort, offset: offset) }
    position += count
  }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws(ModelError) -> Value {
    let count = Value.bitWidth / 8
    guard count <= remaining else { throw ModelError(.tooShort, offset: offset) }
    var value: Value = 0
    for index in 0..<count {
      value |=
        Value(truncatingIfNeeded: unsafe bytes.unsafeLoad(fromByteOffset: position + index, as: UInt8.self))
        << (8 * index)
    }
    position += count
    return value
  }

  mutating func float() throws(ModelError) -> Float { Float(bitPattern: try integer(UInt32.self)) }

  /// An unsigned 64-bit size, refused when it passes `limit`.
  mutating func size(limit: Int, _ code: ModelError.Code) throws(ModelError) -> Int {
    let start = offset
    let value = try integer(UInt64.self)
    guard value <= UInt64(limit) else { throw ModelError(code, offset: start) }
    return Int(value)
  }

  /// A count of records of at least `recordByteCount` bytes each: never more than the rest of the section can hold.
  mutating func count(limit: Int, recordByteCount: Int) throws(ModelError) -> Int {
    let start = offset
    let value = try integer(UInt32.self)
    guard value <= limit, value <= remaining / recordByteCount else { throw ModelError(.badCount, offset: start) }
    return Int(value)
  }

  /// An index; one that no list can have where the word does not fit.
  mutating func index() throws(ModelError) -> Int { Int(clamping: try integer(UInt32.self)) }

  /// A length of 32 bits and that many bytes of UTF-8, repaired where broken.
  mutating func string() throws(ModelError) -> String {
    let start = offset
    let stated = try integer(UInt32.self)
    guard stated <= remaining else { throw ModelError(.badString, offset: start) }
    let text = bytes.extracting(position..<position + Int(stated))
    position += text.byteCount
    return unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  func expectEnd() throws(ModelError) {
    guard remaining == 0 else { throw ModelError(.badCount, offset: offset) }
  }
}
