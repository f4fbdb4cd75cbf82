package import FleetProtocol

/// Handing out instructions.
extension FleetTransaction {
  package func add(_ instruction: InstructionRecord) throws {
    try session.run(
      """
      INSERT INTO instructions (sequence, message_id, run_id, round, kind, version, node_id, bundle, message, state,
        created_at, expires_at, pulled_at, is_confirmed, answered_at, missing, byte_count, session, session_until,
        work_seconds)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, 0, 0, 0, 0, 0, '', 0, 0)
      """, .id(instruction.sequence), .bytes(instruction.messageID.digest), .id(instruction.run),
      .integer(instruction.round), .integer(instruction.kind.rawValue), .integer(instruction.version),
      .id(instruction.node), .id(instruction.bundle), .bytes(instruction.message),
      .integer(instruction.createdAt.microseconds), .integer(instruction.expiresAt.microseconds))
  }

  /// An instruction to hand out: its id, the object of its message, the tree of its records.
  package struct Waiting: Sendable {
    package var sequence: UInt64
    package var messageID: ObjectID
    package var message: [UInt8]
    package var records: ObjectTree
  }

  /// The oldest instruction of a node that waits, or that was pulled before `lostBefore` without ever being confirmed:
  /// the answer may not have arrived. `trains`: false: only of those about models.
  package func nextInstruction(
    for node: UInt64, at time: UTCTime, lostBefore: UTCTime, trains: Bool = true
  ) throws -> Waiting? {
    let rows = try session.run(
      """
      SELECT i.sequence, i.message_id, i.message, b.tree FROM instructions i JOIN bundles b ON b.id = i.bundle
      WHERE i.node_id = $1 AND i.state <= $2 AND i.expires_at > $3
        AND (i.state = 0 OR (i.is_confirmed = 0 AND i.pulled_at <= $4)) AND i.kind >= $5
      ORDER BY i.created_at, i.sequence LIMIT 1
      """, .id(node), InstructionState.pulled.value, .integer(time.microseconds), .integer(lostBefore.microseconds),
      .integer((trains ? InstructionKind.train : .install).rawValue))
    return try rows.first.map { row in
      Waiting(
        sequence: row.id(0), messageID: try id(row, 1), message: row.bytes(2),
        records: try ObjectTree(decoding: row.bytes(3)))
    }
  }

  package func setPulled(_ sequence: UInt64, at time: UTCTime) throws {
    try session.run(
      "UPDATE instructions SET state = $1, pulled_at = $2 WHERE sequence = $3", InstructionState.pulled.value,
      .integer(time.microseconds), .id(sequence))
  }

  /// The node has all objects of an instruction.
  package func confirm(_ messageID: ObjectID, node: UInt64) throws {
    try session.run(
      "UPDATE instructions SET is_confirmed = 1 WHERE message_id = $1 AND node_id = $2", .bytes(messageID.digest),
      .id(node))
  }

  /// An object of one of the instructions that the node has pulled.
  package func object(_ id: ObjectID, of run: UInt64, pulledBy node: UInt64) throws -> [UInt8]? {
    let rows = try session.run(
      """
      SELECT i.message_id, i.message, i.bundle, b.model_bundle FROM instructions i
      JOIN bundles b ON b.id = i.bundle WHERE i.node_id = $1 AND i.run_id = $2 AND i.state = $3
      """, .id(node), .id(run), InstructionState.pulled.value)
    for row in rows {
      if try self.id(row, 0) == id { return row.bytes(1) }
      for column in 2...3 { if let content = try object(id, in: row.id(column)) { return content } }
    }
    return nil
  }

  func id(_ row: SQLRow, _ column: Int) throws -> ObjectID {
    guard let id = ObjectID(digest: row.bytes(column)) else { throw StorageError("an object id is not 32 bytes long") }
    return id
  }
}
