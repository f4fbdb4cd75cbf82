/// A value that stands for a protobuf message.
package protocol WireMessage: Sendable {
  /// All fields at their defaults.
  init()

  /// Takes the value of one field, or leaves a field it does not know where it is and returns false.
  mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool

  func write(to writer: inout WireWriter)

  /// Whether what has been read can stand for itself; the place of the error is the end of the message.
  func validated() -> WireError.Code?
}

extension WireMessage {
  package func validated() -> WireError.Code? { nil }

  /// Reads a whole message; fields it does not know are skipped.
  package init(decoding bytes: RawSpan) throws(WireError) {
    self.init()
    var reader = WireReader(bytes)
    try read(&reader)
  }

  package init(decoding bytes: [UInt8]) throws(WireError) { unsafe try self.init(decoding: bytes.span.bytes) }

  package mutating func read(_ reader: inout WireReader) throws(WireError) {
    while let field = try reader.field() {
      if try !take(field, from: &reader) { try reader.skip(field) }
    }
    if let code = validated() { throw WireError(code, offset: reader.offset) }
  }

  package func encoded(capacity: Int = 256) -> [UInt8] {
    var writer = WireWriter(capacity: capacity)
    write(to: &writer)
    return writer.bytes
  }
}
