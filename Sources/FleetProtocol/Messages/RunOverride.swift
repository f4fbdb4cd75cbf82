/// A value of an application's configuration that a run was started with.
package struct RunOverride: WireMessage {
  /// Like `RecordValue`, with field numbers of its own.
  package enum Scalar: WireMessage {
    case absent
    case double(Double)
    case unsigned(UInt64)
    case signed(Int64)
    case bool(Bool)
    case text(String)
    case bytes([UInt8])

    package init() { self = .absent }

    package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .fixed64): self = .double(try reader.double())
      case (6, .varint): self = .unsigned(try reader.varint())
      case (8, .varint): self = .signed(try reader.signed())
      case (13, .varint): self = .bool(try reader.bool())
      case (14, .bytes): self = .text(try reader.text())
      case (15, .bytes): self = .bytes(try reader.array())
      default: return false
      }
      return true
    }

    package func write(to writer: inout WireWriter) {
      switch self {
      case .absent: break
      case .double(let value): writer.writePresent(1, value)
      case .unsigned(let value): writer.writePresent(6, value)
      case .signed(let value): writer.writePresent(8, signed: value)
      case .bool(let value): writer.writePresent(13, value ? 1 as UInt64 : 0)
      case .text(let value): writer.writePresent(14, value)
      case .bytes(let value): writer.writePresent(15, value)
      }
    }
  }

  package var key = ""
  package var value = Scalar.absent

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): key = try reader.text()
    case (2, .bytes): try reader.merge(into: &value)
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.writePresent(1, key)
    writer.write(2, value)
  }
}
