package import FleetProtocol

/// The answer of the last step: for each member that has sent shares, by ascending place, the share of its own mask's
/// secret when it is a survivor, of its mask key when it is not.
package struct SecureReveal: WireMessage, Equatable {
  package var session: [UInt8] = []
  /// 32 bytes each, one behind the other.
  package var shares: [UInt8] = []

  package init() {}

  init(session: [UInt8], shares: [UInt8]) {
    self.session = session
    self.shares = shares
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .bytes): shares = try reader.array()
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? { shares.count % Secret.byteCount == 0 ? nil : .badByteCount }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    writer.write(2, shares)
  }

  /// The share of the member with this index.
  subscript(index: Int) -> [UInt8] {
    Array(shares[index * Secret.byteCount..<(index + 1) * Secret.byteCount])
  }
}
