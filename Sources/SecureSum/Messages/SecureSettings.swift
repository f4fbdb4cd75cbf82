package import FleetProtocol

/// What all members of a secure sum agree on: the instruction of its first step.
package struct SecureSettings: WireMessage, Equatable {
  package static let sessionByteCount = 32

  /// 32 bytes that no other sum has.
  package private(set) var session: [UInt8] = []
  /// How many clients have to stay to the end.
  package private(set) var threshold = 0
  /// How many there are at most.
  package private(set) var clients = 0
  /// The length of a vector.
  package private(set) var values = 0
  /// Values beyond it, or below its negative, count as it.
  package private(set) var clip = 0.0
  /// Of a client, in examples; the least is 1.
  package private(set) var maximumWeight = 0

  package init() {}

  /// Nil unless there is room in 32 bits for the sum of all, and a majority has to stay.
  package init?(
    session: [UInt8], threshold: Int, clients: Int, values: Int, clip: Double, maximumWeight: Int
  ) {
    self.session = session
    self.threshold = threshold
    self.clients = clients
    self.values = values
    self.clip = clip
    self.maximumWeight = maximumWeight
    guard validated() == nil else { return nil }
  }

  /// The steps from 0 to `clip` for a client of weight 1: the largest number for which no sum of `clients` vectors with
  /// `maximumWeight` leaves -(2^31 - 1)...(2^31 - 1).
  package var levels: Int { Int(Int32.max) / (clients * maximumWeight) }

  /// The words of a masked vector: its values and the weight.
  package var wordCount: Int { values + 1 }

  /// Whether no two groups of so many members are without one that both have and that keeps to the protocol: when all do,
  /// more than a half; when only two thirds are sure to, and sign, more than these.
  func isEnough(among members: Int, areSigned: Bool) -> Bool {
    areSigned ? 3 * threshold > 2 * members : 2 * threshold > members
  }

  package func validated() -> WireError.Code? {
    guard session.count == SecureSettings.sessionByteCount,
      SecureLimits.fewestClients...SecureLimits.clients ~= clients,
      2...clients ~= threshold, 1...SecureLimits.values ~= values, clip > 0, clip.isFinite,
      1...Int(Int32.max) ~= maximumWeight, levels >= SecureLimits.levels
    else { return .badValue }
    return nil
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): session = try reader.array()
    case (2, .varint): threshold = Int(clamping: try reader.varint())
    case (3, .varint): clients = Int(clamping: try reader.varint())
    case (4, .varint): values = Int(clamping: try reader.varint())
    case (5, .fixed64): clip = try reader.double()
    case (6, .varint): maximumWeight = Int(clamping: try reader.varint())
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, session)
    writer.write(2, UInt64(threshold))
    writer.write(3, UInt64(clients))
    writer.write(4, UInt64(values))
    writer.write(5, clip)
    writer.write(6, UInt64(maximumWeight))
  }

  /// SHA-256 of "swiftlet secure sum 1", the session, threshold, clients, values and maximum weight with 32 bits each
  /// and the 64 of the clip, little-endian.
  var digest: [UInt8] {
    var text: [UInt8] = []
    text.append(text: "swiftlet secure sum 1")
    text += session
    for number in [threshold, clients, values, maximumWeight] {
      text.append(littleEndian: UInt64(number), byteCount: 4)
    }
    text.append(littleEndian: clip.bitPattern, byteCount: 8)
    return sha256(text)
  }
}
