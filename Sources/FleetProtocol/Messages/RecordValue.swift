/// A value of a record of metrics (numbers and lists of numbers) or of a configuration (all of them).
package enum RecordValue: WireMessage {
  /// None of the kinds that are known.
  case absent
  case double(Double)
  case signed(Int64)
  case unsigned(UInt64)
  case bool(Bool)
  case text(String)
  case bytes([UInt8])
  case doubles([Double])
  case signeds([Int64])
  case unsigneds([UInt64])
  case bools([Bool])
  case texts([String])
  case byteStrings([[UInt8]])

  package init() { self = .absent }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .fixed64): self = .double(try reader.double())
    case (2, .varint): self = .signed(try reader.signed())
    case (3, .varint): self = .unsigned(try reader.varint())
    case (4, .varint): self = .bool(try reader.bool())
    case (5, .bytes): self = .text(try reader.text())
    case (6, .bytes): self = .bytes(try reader.array())
    case (21, .bytes):
      self = .doubles(try RecordValue.list(&reader, .fixed64) { r throws(WireError) in try r.double() })
    case (22, .bytes): self = .signeds(try RecordValue.list(&reader, .varint) { r throws(WireError) in try r.signed() })
    case (23, .bytes):
      self = .unsigneds(try RecordValue.list(&reader, .varint) { r throws(WireError) in try r.varint() })
    case (24, .bytes): self = .bools(try RecordValue.list(&reader, .varint) { r throws(WireError) in try r.bool() })
    case (25, .bytes): self = .texts(try RecordValue.list(&reader, .bytes) { r throws(WireError) in try r.text() })
    case (26, .bytes):
      self = .byteStrings(try RecordValue.list(&reader, .bytes) { r throws(WireError) in try r.array() })
    default: return false
    }
    return true
  }

  /// The elements of a message with one repeated field, packed or not.
  private static func list<Element>(
    _ reader: inout WireReader, _ kind: WireField.Kind, _ read: (inout WireReader) throws(WireError) -> Element
  ) throws(WireError) -> [Element] {
    var inner = try reader.message()
    var values: [Element] = []
    while let field = try inner.field() {
      switch (field.number, field.kind) {
      case (1, kind): try inner.append(to: &values, read)
      case (1, .bytes): try inner.appendPacked(to: &values, elementByteCount: kind == .fixed64 ? 8 : 1, read)
      default: try inner.skip(field)
      }
    }
    return values
  }

  package func write(to writer: inout WireWriter) {
    switch self {
    case .absent: break
    case .double(let value): writer.writePresent(1, value)
    case .signed(let value): writer.writePresent(2, signed: value)
    case .unsigned(let value): writer.writePresent(3, value)
    case .bool(let value): writer.writePresent(4, value ? 1 as UInt64 : 0)
    case .text(let value): writer.writePresent(5, value)
    case .bytes(let value): writer.writePresent(6, value)
    case .doubles(let values): RecordValue.write(packed: values, 21, to: &writer) { $1.write(fixed64: $0.bitPattern) }
    case .signeds(let values):
      RecordValue.write(packed: values, 22, to: &writer) { $1.write(varint: WireWriter.zigZag($0)) }
    case .unsigneds(let values): RecordValue.write(packed: values, 23, to: &writer) { $1.write(varint: $0) }
    case .bools(let values): RecordValue.write(packed: values, 24, to: &writer) { $1.write(varint: $0 ? 1 : 0) }
    case .texts(let values): writer.nest(25) { for value in values { $0.writePresent(1, value) } }
    case .byteStrings(let values): writer.nest(26) { for value in values { $0.writePresent(1, value) } }
    }
  }

  private static func write<Element>(
    packed values: [Element], _ number: UInt32, to writer: inout WireWriter,
    _ write: (Element, inout WireWriter) -> Void
  ) {
    writer.nest(number) { writer in
      guard !values.isEmpty else { return }
      writer.nest(1) { writer in for value in values { write(value, &writer) } }
    }
  }
}
