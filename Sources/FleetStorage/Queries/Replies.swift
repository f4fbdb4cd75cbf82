package import FleetProtocol

/// Taking in replies: one for each instruction.
extension FleetTransaction {
  package func reply(toInstruction id: ObjectID) throws -> ReplyRecord? {
    try session.run(FleetTransaction.selectReplies + " WHERE message_id = $1", .bytes(id.digest)).first
      .map(replyRecord)
  }

  /// The reply whose objects are being sent in a session.
  package func reply(inSession name: String, node: UInt64) throws -> ReplyRecord? {
    try session.run(
      FleetTransaction.selectReplies + " WHERE node_id = $1 AND state = $2 AND session = $3", .id(node),
      InstructionState.announced.value, .text(name)
    ).first.map(replyRecord)
  }

  /// Takes down what a node will send, in place of what it said before. Returns which of the objects are missing.
  package func announce(
    _ reply: Message, tree: ObjectTree, workSeconds: Double, for sequence: UInt64, session name: String, until: UTCTime
  ) throws -> [ObjectID] {
    let kept = try objectIDs(in: sequence)
    let ids = tree.ids
    let wanted = Set(ids)
    for id in kept where !wanted.contains(id) {
      try session.run("DELETE FROM objects WHERE bundle = $1 AND id = $2", .id(sequence), .bytes(id.digest))
    }
    let missing = ids.filter { !kept.contains($0) }
    try session.run(
      """
      UPDATE instructions SET state = $1, reply_id = $2, reply = $3, reply_tree = $4, missing = $5, session = $6,
        session_until = $7, work_seconds = $8 WHERE sequence = $9
      """, InstructionState.announced.value, .bytes(tree.id.digest), .bytes(reply.encoded()), .bytes(tree.encoded()),
      .integer(missing.count), .text(name), .integer(until.microseconds), .double(workSeconds), .id(sequence))
    return missing
  }

  /// Takes in an object of a reply; with the last one the instruction is answered, or has failed. Returns whether it was
  /// the last.
  package func take(
    _ content: [UInt8], as id: ObjectID, of reply: ReplyRecord, at time: UTCTime, sessionUntil: UTCTime
  ) throws -> Bool {
    let isNew = try keep(content, as: id, in: reply.sequence)
    let rows = try session.run(
      """
      UPDATE instructions SET missing = missing - $1, byte_count = byte_count + $2, session_until = $3
      WHERE sequence = $4 RETURNING missing
      """, .flag(isNew), .integer(isNew ? content.count : 0), .integer(sessionUntil.microseconds), .id(reply.sequence))
    guard rows.first?.int(0) == 0 else { return false }
    let state = reply.reply?.failure == nil ? InstructionState.answered : .failed
    try session.run(
      "UPDATE instructions SET state = $1, answered_at = $2 WHERE sequence = $3", state.value,
      .integer(time.microseconds), .id(reply.sequence))
    if state == .failed { try removeObjects(in: reply.sequence) }
    return true
  }

  /// Whole replies of a kind that have not been merged, in a fixed order.
  package func answers(of run: UInt64, _ kind: InstructionKind) throws -> [ReplyRecord] {
    try session.run(
      FleetTransaction.selectReplies + " WHERE run_id = $1 AND kind = $2 AND state = $3 ORDER BY answered_at, sequence",
      .id(run), .integer(kind.rawValue), InstructionState.answered.value
    ).map(replyRecord)
  }

  /// Ends an instruction; the objects of its reply are not needed any longer.
  package func end(_ sequence: UInt64, _ state: InstructionState) throws {
    try session.run("UPDATE instructions SET state = $1 WHERE sequence = $2", state.value, .id(sequence))
    try removeObjects(in: sequence)
  }

  private static let selectReplies = """
    SELECT sequence, node_id, state, version, round, expires_at, message, reply_id, reply, reply_tree, session,
      session_until, work_seconds, byte_count FROM instructions
    """

  private func replyRecord(_ row: SQLRow) throws -> ReplyRecord {
    let isAnnounced = !row.isNull(7)
    return ReplyRecord(
      sequence: row.id(0), node: row.id(1), state: InstructionState(rawValue: row.int(2)) ?? .dropped,
      version: row.int(3), round: row.int(4), expiresAt: UTCTime(microseconds: row.integer(5)), message: row.bytes(6),
      replyID: isAnnounced ? try id(row, 7) : nil,
      reply: isAnnounced ? try Message(decoding: row.bytes(8)) : nil,
      tree: isAnnounced ? try ObjectTree(decoding: row.bytes(9)) : nil, session: row.text(10),
      sessionUntil: UTCTime(microseconds: row.integer(11)), workSeconds: row.double(12), byteCount: row.int(13))
  }
}
