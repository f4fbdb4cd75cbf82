package import FleetProtocol

/// All that have sent keys, by ascending node: the instruction of the second step. A member's place is its index plus 1.
package struct SecureRoster: WireMessage, Equatable {
  package struct Member: WireMessage, Equatable {
    package var node: UInt64 = 0
    package var keys = PublicKeys()

    package init() {}

    init(node: UInt64, keys: PublicKeys) {
      self.node = node
      self.keys = keys
    }

    package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .varint): node = try reader.varint()
      case (2, .bytes): try reader.merge(into: &keys)
      default: return false
      }
      return true
    }

    package func validated() -> WireError.Code? { keys.validated() }

    package func write(to writer: inout WireWriter) {
      writer.write(1, node)
      writer.write(2, keys)
    }
  }

  package var session: [UInt8] = []
  package var members: [Member] = []

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .bytes): try reader.append(to: &members, limit: SecureLimits.clients)
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    for member in members { writer.write(2, member) }
  }

  /// SHA-256 of the digest of the settings and of every member's node, keys and commitment: who was shown others gets
  /// other keys for everything that follows.
  func transcript(_ settings: SecureSettings) -> [UInt8] {
    var text = settings.digest
    text.reserveCapacity(32 + 104 * members.count)
    for member in members { text += member.keys.text(node: member.node) }
    return sha256(text)
  }

  /// Nil for who is no member.
  func place(of node: UInt64) -> UInt16? {
    for (index, member) in members.enumerated() where member.node == node { return UInt16(index + 1) }
    return nil
  }

  /// `place`: one of this roster.
  subscript(place: UInt16) -> Member { members[Int(place) - 1] }

  var places: ClosedRange<UInt16> { 1...UInt16(members.count) }
}
