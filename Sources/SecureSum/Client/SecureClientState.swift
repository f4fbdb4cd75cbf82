package import FleetProtocol

/// What a client must know after a restart, as a message for a file that nobody else may read.
///
/// Every secret, mask and share of a client follows from `seed` and what it was told, so that a step that is done again
/// tells the same, and no mask covers two vectors.
package struct SecureClientState: WireMessage {
  package enum Phase: UInt64, Comparable, Sendable {
    case announced = 0, shared, masked, consented, revealed

    package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
  }

  private(set) var seed: Secret?
  package internal(set) var node: UInt64 = 0
  package internal(set) var settings = SecureSettings()
  /// The step that was done last.
  package internal(set) var phase = Phase.announced
  var roster = SecureRoster()
  /// What other members have sealed for this one.
  var delivery = SecureShares()
  /// SHA-256 of the vector that was masked, before the masks.
  var vector: [UInt8] = []
  var survivors = SecureSurvivors()

  package init() {}

  init(seed: Secret, node: UInt64, settings: SecureSettings) {
    self.seed = seed
    self.node = node
    self.settings = settings
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes):
      var bytes = try reader.array()
      seed = Secret(bytes)
      wipe(&bytes)
    case (2, .varint): node = try reader.varint()
    case (3, .bytes): try reader.merge(into: &settings)
    case (4, .varint):
      guard let value = Phase(rawValue: try reader.varint()) else {
        throw WireError(.badValue, offset: reader.offset)
      }
      phase = value
    case (5, .bytes): try reader.merge(into: &roster)
    case (6, .bytes): try reader.merge(into: &delivery)
    case (7, .bytes): vector = try reader.array()
    case (8, .bytes): try reader.merge(into: &survivors)
    default: return false
    }
    return true
  }

  /// A file may be of anybody: whatever the steps rely on is checked again.
  package func validated() -> WireError.Code? {
    guard seed != nil, settings.validated() == nil else { return .badValue }
    if phase >= .shared {
      guard roster.members.count <= settings.clients, roster.place(of: node) != nil else { return .badValue }
    }
    if let last = delivery.places.last, last > roster.members.count { return .badValue }
    if let last = survivors.places.last, last > roster.members.count { return .badValue }
    return nil
  }

  /// The secret stands in the bytes: wipe them after use.
  package func write(to writer: inout WireWriter) {
    if let seed {
      var bytes = seed.array
      writer.write(1, bytes)
      wipe(&bytes)
    }
    writer.write(2, node)
    writer.write(3, settings)
    writer.write(4, phase.rawValue)
    writer.write(5, roster)
    writer.write(6, delivery)
    writer.write(7, vector)
    writer.write(8, survivors)
  }
}
