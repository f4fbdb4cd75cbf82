package import FleetProtocol

/// A node that is known. Its public key is the PEM it was registered with, byte for byte.
package struct NodeRecord: Equatable, Sendable {
  package var id: UInt64
  package var publicKey: [UInt8]
  package var registeredAt: UTCTime
  package var onlineUntil: UTCTime
  /// Seconds.
  package var heartbeatInterval: Double
  package var isAllowed: Bool
  /// What it said when it last asked for instructions.
  package var offer = ModelOffer()
}

extension FleetTransaction {
  /// The id of a new node; nil when the key is known already.
  package func register(publicKey: [UInt8], at time: UTCTime) throws -> UInt64? {
    let rows = try session.run(
      """
      INSERT INTO nodes (id, public_key, registered_at, online_until, heartbeat_interval, is_allowed)
      VALUES ($1, $2, $3, 0, 0, 1) ON CONFLICT (public_key) DO NOTHING RETURNING id
      """, .id(newID()), .bytes(publicKey), .integer(time.microseconds))
    return rows.first?.id(0)
  }

  package func node(publicKey: [UInt8]) throws -> NodeRecord? {
    try session.run(FleetTransaction.selectNodes + " WHERE public_key = $1", .bytes(publicKey)).first
      .map(FleetTransaction.node)
  }

  package func node(_ id: UInt64) throws -> NodeRecord? {
    try session.run(FleetTransaction.selectNodes + " WHERE id = $1", .id(id)).first.map(FleetTransaction.node)
  }

  /// In the order of their registration, after the one with the id `after`.
  package func nodes(limit: Int) throws -> [NodeRecord] {
    try session.run(FleetTransaction.selectNodes + " ORDER BY registered_at, id LIMIT $1", .integer(limit))
      .map(FleetTransaction.node)
  }

  /// A heartbeat: the node counts as online until the time; false when there is no such node.
  package func setOnline(_ id: UInt64, until time: UTCTime, heartbeatInterval: Double) throws -> Bool {
    try !session.run(
      "UPDATE nodes SET online_until = $1, heartbeat_interval = $2 WHERE id = $3 RETURNING id",
      .integer(time.microseconds), .double(heartbeatInterval), .id(id)
    ).isEmpty
  }

  package func setOffline(_ id: UInt64) throws {
    try session.run("UPDATE nodes SET online_until = 0 WHERE id = $1", .id(id))
  }

  /// False when there is no such node.
  package func setAllowed(_ id: UInt64, _ isAllowed: Bool) throws -> Bool {
    try !session.run("UPDATE nodes SET is_allowed = $1 WHERE id = $2 RETURNING id", .flag(isAllowed), .id(id)).isEmpty
  }

  package func setOffer(_ id: UInt64, _ offer: ModelOffer) throws {
    try session.run(
      "UPDATE nodes SET models = $1, trains = $2 WHERE id = $3", .text(offer.models), .flag(offer.trains), .id(id))
  }

  /// Forgets a node; instructions that it has not answered are dropped.
  package func removeNode(_ id: UInt64) throws {
    try session.run("DELETE FROM rollout_devices WHERE node_id = $1", .id(id))
    try session.run("DELETE FROM nodes WHERE id = $1", .id(id))
    try session.run(
      "UPDATE instructions SET state = $1 WHERE node_id = $2 AND state < $3",
      InstructionState.dropped.value, .id(id), InstructionState.answered.value)
  }

  package func nodeCounts(at time: UTCTime) throws -> (known: Int, online: Int) {
    let row = try session.run(
      "SELECT COUNT(*), COUNT(CASE WHEN online_until > $1 THEN 1 END) FROM nodes", .integer(time.microseconds))[0]
    return (row.int(0), row.int(1))
  }

  private static let selectNodes =
    "SELECT id, public_key, registered_at, online_until, heartbeat_interval, is_allowed, models, trains FROM nodes"

  private static func node(_ row: SQLRow) -> NodeRecord {
    NodeRecord(
      id: row.id(0), publicKey: row.bytes(1), registeredAt: UTCTime(microseconds: row.integer(2)),
      onlineUntil: UTCTime(microseconds: row.integer(3)), heartbeatInterval: row.double(4), isAllowed: row.flag(5),
      offer: ModelOffer(models: row.text(6), trains: row.flag(7)))
  }
}
