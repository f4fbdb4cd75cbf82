internal import FleetProtocol

/// Places of members in messages: a packed list, ascending, from 1 on.
enum Places {
  static func read(_ reader: inout WireReader, to places: inout [UInt16]) throws(WireError) {
    var inner = try reader.message()
    while inner.remaining > 0 {
      let value = try inner.varint()
      guard value > places.last ?? 0, value <= SecureLimits.clients else {
        throw WireError(.badValue, offset: inner.offset)
      }
      places.append(UInt16(value))
    }
  }

  static func write(_ places: [UInt16], _ number: UInt32, to writer: inout WireWriter) {
    guard !places.isEmpty else { return }
    writer.nest(number) { writer in for place in places { writer.write(varint: UInt64(place)) } }
  }
}
