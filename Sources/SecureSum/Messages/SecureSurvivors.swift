package import FleetProtocol

/// Whose vectors are in the sum: the instruction of the last step and, with signatures, of the one before it.
package struct SecureSurvivors: WireMessage, Equatable {
  package struct Consent: WireMessage, Equatable {
    package var place: UInt16 = 0
    package var signature: [UInt8] = []

    package init() {}

    init(place: UInt16, signature: [UInt8]) {
      self.place = place
      self.signature = signature
    }

    package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .varint): place = UInt16(clamping: try reader.varint())
      case (2, .bytes): signature = try reader.array()
      default: return false
      }
      return true
    }

    package func validated() -> WireError.Code? {
      1...SecureLimits.clients ~= Int(place) && signature.count <= SecureLimits.signatureBytes ? nil : .badValue
    }

    package func write(to writer: inout WireWriter) {
      writer.write(1, UInt64(place))
      writer.write(2, signature)
    }
  }

  package var session: [UInt8] = []
  package var places: [UInt16] = []
  /// Of those that have signed these survivors, by ascending place.
  package var consents: [Consent] = []

  package init() {}

  init(session: [UInt8], places: [UInt16]) {
    self.session = session
    self.places = places
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .bytes): try Places.read(&reader, to: &places)
    case (3, .bytes): try reader.append(to: &consents, limit: SecureLimits.clients)
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? {
    for (one, next) in zip(consents, consents.dropFirst()) where one.place >= next.place { return .badValue }
    return nil
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    Places.write(places, 2, to: &writer)
    for consent in consents { writer.write(3, consent) }
  }

  /// "swiftlet secure sum survivors", the digest of settings and members, and the places with 16 bits each,
  /// little-endian.
  func signedText(transcript: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.append(text: "swiftlet secure sum survivors")
    text += transcript
    for place in places { text.append(littleEndian: UInt64(place), byteCount: 2) }
    return text
  }
}

/// The answer of the step before the last: a signature over the survivors.
package struct SecureConsent: WireMessage, Equatable {
  package var session: [UInt8] = []
  package var signature: [UInt8] = []

  package init() {}

  init(session: [UInt8], signature: [UInt8]) {
    self.session = session
    self.signature = signature
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .bytes): signature = try reader.array()
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? {
    signature.count <= SecureLimits.signatureBytes ? nil : .badValue
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    writer.write(2, signature)
  }
}
