/// An application in Flower's archive format: a zip and its SHA-256 in hexadecimal.
package struct Fab: WireMessage {
  /// A key and the text it stands for.
  package struct Verification: WireMessage {
    package var key = ""
    package var value = ""

    package init() {}

    package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .bytes): key = try reader.text()
      case (2, .bytes): value = try reader.text()
      default: return false
      }
      return true
    }

    package func write(to writer: inout WireWriter) {
      writer.writePresent(1, key)
      writer.writePresent(2, value)
    }
  }

  package var hash = ""
  package var content: [UInt8] = []
  package var verifications: [Verification] = []

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): hash = try reader.text()
    case (2, .bytes): content = try reader.array()
    case (3, .bytes): try reader.append(to: &verifications)
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, hash)
    writer.write(2, content)
    for verification in verifications { writer.write(3, verification) }
  }
}
