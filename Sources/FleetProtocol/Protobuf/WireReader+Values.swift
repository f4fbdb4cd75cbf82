/// Values as messages hold them.
extension WireReader {
  package mutating func double() throws(WireError) -> Double { Double(bitPattern: try fixed64()) }

  package mutating func bool() throws(WireError) -> Bool { try varint() != 0 }

  /// A zig-zag integer.
  package mutating func signed() throws(WireError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  package mutating func array() throws(WireError) -> [UInt8] { [UInt8](copying: try span()) }

  package mutating func text() throws(WireError) -> String {
    let span = try span()
    let text = unsafe span.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
    guard let text else { throw WireError(.badText, offset: offset - span.byteCount) }
    return text
  }

  /// 64 hexadecimal digits; nil for an empty text.
  package mutating func objectID() throws(WireError) -> ObjectID? {
    let span = try span()
    if span.byteCount == 0 { return nil }
    guard let id = ObjectID(hexadecimal: span) else {
      throw WireError(.badObjectID, offset: offset - span.byteCount)
    }
    return id
  }

  /// Merges a message inside this one into a value, as protobuf does when a field stands there twice.
  package mutating func merge<Value: WireMessage>(into value: inout Value) throws(WireError) {
    var inner = try message()
    try value.read(&inner)
  }

  /// One more message of a repeated field.
  package mutating func append<Value: WireMessage>(
    to values: inout [Value], limit: Int = WireLimits.items
  ) throws(WireError) {
    guard values.count < limit else { throw WireError(.tooMany, offset: offset) }
    var value = Value()
    try merge(into: &value)
    values.append(value)
  }

  /// One more value of a repeated field that is not packed.
  package mutating func append<Value>(
    to values: inout [Value], limit: Int = WireLimits.listValues,
    _ read: (inout WireReader) throws(WireError) -> Value
  ) throws(WireError) {
    guard values.count < limit else { throw WireError(.tooMany, offset: offset) }
    values.append(try read(&self))
  }

  /// The values of a packed field, which takes at least `elementByteCount` bytes for each.
  package mutating func appendPacked<Value>(
    to values: inout [Value], elementByteCount: Int,
    _ read: (inout WireReader) throws(WireError) -> Value
  ) throws(WireError) {
    var inner = try message()
    values.reserveCapacity(
      min(values.count + inner.remaining / elementByteCount, WireLimits.listValues))
    while inner.remaining > 0 { try inner.append(to: &values, read) }
  }
}

extension [UInt8] {
  package init(copying span: RawSpan) {
    self = unsafe span.withUnsafeBytes { unsafe Array($0) }
  }
}
