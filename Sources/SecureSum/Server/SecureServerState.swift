internal import FleetProtocol

/// What a server must know after a restart, as a message. Nothing in it is secret but what clients have revealed.
struct SecureServerState: WireMessage {
  var settings = SecureSettings()
  var phase = SecureServer.Phase.keys
  /// Before the keys are closed: who has sent some by now.
  var roster = SecureRoster()
  /// What each place has sealed; empty for one that has sent nothing.
  var sealed: [[UInt8]] = []
  var senders: [UInt16] = []
  /// Words, little-endian.
  var sum: [UInt8] = []
  var survivors = SecureSurvivors()
  var revealed: [Revealed] = []

  struct Revealed: WireMessage {
    var place: UInt16 = 0
    var shares = SecureReveal()

    init() {}

    init(place: UInt16, shares: SecureReveal) {
      self.place = place
      self.shares = shares
    }

    mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .varint): place = UInt16(clamping: try reader.varint())
      case (2, .bytes): try reader.merge(into: &shares)
      default: return false
      }
      return true
    }

    func write(to writer: inout WireWriter) {
      writer.write(1, UInt64(place))
      writer.write(2, shares)
    }
  }

  init() {}

  mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &settings)
    case (2, .varint):
      guard let value = SecureServer.Phase(rawValue: try reader.varint()) else {
        throw WireError(.badValue, offset: reader.offset)
      }
      phase = value
    case (3, .bytes): try reader.merge(into: &roster)
    case (4, .bytes):
      try reader.append(to: &sealed, limit: SecureLimits.clients) { reader throws(WireError) in try reader.array() }
    case (5, .bytes): try Places.read(&reader, to: &senders)
    case (6, .bytes): sum = try reader.array()
    case (7, .bytes): try reader.merge(into: &survivors)
    case (8, .bytes): try reader.append(to: &revealed, limit: SecureLimits.clients)
    default: return false
    }
    return true
  }

  func write(to writer: inout WireWriter) {
    writer.write(1, settings)
    writer.write(2, phase.rawValue)
    writer.write(3, roster)
    for row in sealed { writer.writePresent(4, row) }
    Places.write(senders, 5, to: &writer)
    writer.write(6, sum)
    writer.write(7, survivors)
    for reveal in revealed { writer.write(8, reveal) }
  }

  /// Whatever the steps rely on, each phase by what it needs.
  func validated() -> WireError.Code? {
    let count = roster.members.count
    guard settings.validated() == nil, count <= settings.clients, isRosterOrdered else { return .badValue }
    guard phase != .keys else { return sealed.isEmpty && senders.isEmpty ? nil : .badValue }
    guard count > 0, areRowsWhole(count) else { return .badValue }
    guard phase >= .input else { return senders.isEmpty ? nil : .badValue }
    guard sum.count == 4 * settings.wordCount, isWithin(senders, Array(roster.places)),
      isWithin(survivors.places, senders), isWithin(survivors.consents.map { $0.place }, survivors.places)
    else { return .badValue }
    if phase == .input, senders.contains(where: { sealed[Int($0) - 1].isEmpty }) { return .badValue }
    return areRevealsWhole ? nil : .badValue
  }

  private var isRosterOrdered: Bool {
    for (one, next) in zip(roster.members, roster.members.dropFirst()) where one.node >= next.node { return false }
    return true
  }

  /// A row for each member until the inputs are closed, none afterwards.
  private func areRowsWhole(_ count: Int) -> Bool {
    guard phase <= .input else { return sealed.isEmpty }
    let byteCount = (count - 1) * SecureShares.sealedByteCount
    return sealed.count == count && sealed.allSatisfy { $0.isEmpty || $0.count == byteCount }
  }

  private var areRevealsWhole: Bool {
    var places = Set<UInt16>()
    for reveal in revealed {
      guard survivors.places.contains(reveal.place), places.insert(reveal.place).inserted,
        reveal.shares.shares.count == senders.count * Secret.byteCount
      else { return false }
    }
    return true
  }

  private func isWithin(_ places: [UInt16], _ others: [UInt16]) -> Bool { Set(places).isSubset(of: others) }
}
