/// Who is speaking.
package struct Node: WireMessage, Equatable {
  package var id: UInt64 = 0

  package init() {}

  package init(_ id: UInt64) { self.id = id }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .varint) else { return false }
    id = try reader.varint()
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, id) }
}
