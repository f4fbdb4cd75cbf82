package import FleetProtocol

/// What a client tells all others about its secrets.
package struct PublicKeys: WireMessage, Equatable {
  /// Of the X25519 key that shares are sealed by.
  package var cipher: [UInt8] = []
  /// Of the X25519 key that masks are made from.
  package var mask: [UInt8] = []
  /// SHA-256 of the secret of the client's own mask, which tells nothing about it.
  package var commitment: [UInt8] = []
  /// Over `signedText`, by the node's key; empty where nothing is signed.
  package var signature: [UInt8] = []

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): cipher = try reader.array()
    case (2, .bytes): mask = try reader.array()
    case (3, .bytes): commitment = try reader.array()
    case (4, .bytes): signature = try reader.array()
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? {
    for part in [cipher, mask, commitment] where part.count != AgreementKey.byteCount { return .badValue }
    return signature.count <= SecureLimits.signatureBytes ? nil : .badValue
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, cipher)
    writer.write(2, mask)
    writer.write(3, commitment)
    writer.write(4, signature)
  }

  /// What stands in the digest of all members.
  func text(node: UInt64) -> [UInt8] {
    var text: [UInt8] = []
    text.append(littleEndian: node, byteCount: 8)
    return text + cipher + mask + commitment
  }

  /// "swiftlet secure sum keys", the digest of the settings, the node in 64 bits, little-endian, both keys and the
  /// commitment.
  func signedText(node: UInt64, _ settings: SecureSettings) -> [UInt8] {
    var signed: [UInt8] = []
    signed.append(text: "swiftlet secure sum keys")
    return signed + settings.digest + text(node: node)
  }
}

/// The answer of the first step.
package struct SecureKeys: WireMessage, Equatable {
  package var session: [UInt8] = []
  package var keys = PublicKeys()

  package init() {}

  init(session: [UInt8], keys: PublicKeys) {
    self.session = session
    self.keys = keys
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .bytes): try reader.merge(into: &keys)
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? { keys.validated() }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    writer.write(2, keys)
  }
}
