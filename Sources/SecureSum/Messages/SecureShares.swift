package import FleetProtocol

/// Sealed shares: from one member to all others, the answer of the second step, or from others to one, with the
/// instruction of the third.
package struct SecureShares: WireMessage, Equatable {
  /// A share of each secret, and the tag.
  package static let sealedByteCount = 2 * Secret.byteCount + Sealing.tagByteCount

  package var session: [UInt8] = []
  /// Whom they go to, or come from.
  package var places: [UInt16] = []
  /// Of each place, one behind the other.
  package var sealed: [UInt8] = []

  package init() {}

  init(session: [UInt8], places: [UInt16], sealed: [UInt8]) {
    self.session = session
    self.places = places
    self.sealed = sealed
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .bytes): try Places.read(&reader, to: &places)
    case (3, .bytes): sealed = try reader.array()
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? {
    sealed.count == places.count * SecureShares.sealedByteCount ? nil : .badByteCount
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    Places.write(places, 2, to: &writer)
    writer.write(3, sealed)
  }

  /// What stands for the place with this index.
  subscript(index: Int) -> ArraySlice<UInt8> {
    sealed[index * SecureShares.sealedByteCount..<(index + 1) * SecureShares.sealedByteCount]
  }
}

/// The answer of the third step, beside the masked vector.
package struct SecureInput: WireMessage, Equatable {
  package var session: [UInt8] = []

  package init() {}

  init(session: [UInt8]) { self.session = session }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field.number == 1, field.kind == .bytes else { return false }
    session = try reader.array()
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, session) }
}
