/// Reads the fields of one protobuf message, one after the other.
///
/// Nothing is copied but what `text` and `array` return. Going past the end is an error that names the byte.
package struct WireReader: ~Escapable {
  private let bytes: RawSpan
  /// Where `bytes` begins in the outermost message.
  private let base: Int
  /// How many messages this one is inside of.
  private let depth: Int
  private var position = 0

  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) { self.init(bytes, base: 0, depth: 0) }

  @_lifetime(copy bytes)
  private init(_ bytes: RawSpan, base: Int, depth: Int) {
    self.bytes = bytes
    self.base = base
    self.depth = depth
  }

  /// The place of the next byte in the outermost message.
  package var offset: Int { base + position }
  package var remaining: Int { bytes.byteCount - position }

  /// The next field; nil at the end. Its value has to be read or skipped before the next one.
  package mutating func field() throws(WireError) -> WireField? {
    guard remaining > 0 else { return nil }
    let start = offset
    let tag = try varint()
    guard let number = UInt32(exactly: tag >> 3), number > 0, number < 1 << 29 else {
      throw WireError(.badFieldNumber, offset: start)
    }
    guard let kind = WireField.Kind(rawValue: UInt8(tag & 7)) else { throw WireError(.badFieldKind, offset: start) }
    return WireField(number: number, kind: kind)
  }

  package mutating func varint() throws(WireError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.byteCount {
      let byte = byte(at: position)
      position += 1
      guard shift < 63 || byte <= 1 else { throw WireError(.varintTooLong, offset: start) }
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
      shift += 7
    }
    throw WireError(.truncated, offset: start)
  }

  package mutating func fixed64() throws(WireError) -> UInt64 { try littleEndian(byteCount: 8) }

  package mutating func fixed32() throws(WireError) -> UInt32 { UInt32(try littleEndian(byteCount: 4)) }

  /// A length and that many bytes.
  @_lifetime(copy self)
  package mutating func span() throws(WireError) -> RawSpan {
    let start = offset
    let stated = try varint()
    guard stated <= UInt64(remaining) else { throw WireError(.truncated, offset: start) }
    let count = Int(stated)
    position += count
    return bytes.extracting(position - count..<position)
  }

  /// A message inside this one.
  @_lifetime(copy self)
  package mutating func message() throws(WireError) -> WireReader {
    guard depth < WireLimits.depth else { throw WireError(.tooDeep, offset: offset) }
    let span = try span()
    return WireReader(span, base: offset - span.byteCount, depth: depth + 1)
  }

  /// Goes past the value of a field that nobody asks for.
  package mutating func skip(_ field: WireField) throws(WireError) { try skip(field, depth: depth) }

  private mutating func skip(_ field: WireField, depth: Int) throws(WireError) {
    switch field.kind {
    case .varint: _ = try varint()
    case .fixed64: _ = try fixed64()
    case .fixed32: _ = try fixed32()
    case .bytes: _ = try span()
    case .groupEnd: throw WireError(.badGroup, offset: offset)
    case .groupStart: try skipGroup(field.number, depth: depth)
    }
  }

  private mutating func skipGroup(_ number: UInt32, depth: Int) throws(WireError) {
    guard depth < WireLimits.depth else { throw WireError(.tooDeep, offset: offset) }
    while let inner = try field() {
      if inner.kind == .groupEnd {
        guard inner.number == number else { throw WireError(.badGroup, offset: offset) }
        return
      }
      try skip(inner, depth: depth + 1)
    }
    throw WireError(.truncated, offset: offset)
  }

  private mutating func littleEndian(byteCount: Int) throws(WireError) -> UInt64 {
    guard byteCount <= remaining else { throw WireError(.truncated, offset: offset) }
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(byte(at: position + index)) << UInt64(8 * index) }
    position += byteCount
    return value
  }

  /// `index` is within `bytes`.
  private func byte(at index: Int) -> UInt8 { unsafe bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self) }
}
