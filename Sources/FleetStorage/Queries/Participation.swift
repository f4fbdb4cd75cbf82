package import FleetProtocol

/// Who takes part in a round, and how far they are.
extension FleetTransaction {
  /// Nodes that are online, may take part and have nothing to do. With a round: those it has asked already do not count.
  package func idleNodes(
    at time: UTCTime, run: UInt64, notAskedIn round: Int?, _ kind: InstructionKind
  ) throws -> [UInt64] {
    let rows = try session.run(
      """
      SELECT n.id FROM nodes n WHERE n.online_until > $1 AND n.is_allowed = 1 AND n.trains = 1 AND NOT EXISTS
        (SELECT 1 FROM instructions i WHERE i.node_id = n.id AND i.state <= $2 AND i.expires_at > $3)
        AND NOT EXISTS (SELECT 1 FROM instructions i WHERE i.node_id = n.id AND i.run_id = $4 AND i.round = $5
          AND i.kind = $6)
      """, .integer(time.microseconds), InstructionState.announced.value, .integer(time.microseconds), .id(run),
      .integer(round ?? -1), .integer(kind.rawValue))
    return rows.map { $0.id(0) }
  }

  /// Instructions of a kind by what has come of them.
  package struct Progress: Equatable, Sendable {
    /// Replies that wait to be merged.
    package var answered = 0
    /// From which a reply may still come.
    package var pending = 0
    /// From which none will come.
    package var lost = 0

    package init() {}
  }

  /// Of one round, or of all. Replies that wait count whatever round they belong to.
  package func progress(
    of run: UInt64, round: Int?, _ kind: InstructionKind, at time: UTCTime
  ) throws -> Progress {
    let rows = try session.run(
      """
      SELECT i.state, CASE WHEN n.online_until > $1 AND i.expires_at > $2 THEN 1 ELSE 0 END AS is_alive,
        CASE WHEN i.round = $3 THEN 1 ELSE 0 END AS is_of_round, COUNT(*)
      FROM instructions i LEFT JOIN nodes n ON n.id = i.node_id WHERE i.run_id = $4 AND i.kind = $5
      GROUP BY i.state, is_alive, is_of_round
      """, .integer(time.microseconds), .integer(time.microseconds), .integer(round ?? -1), .id(run),
      .integer(kind.rawValue))
    var progress = Progress()
    for row in rows {
      let isOfRound = round == nil || row.flag(2)
      switch InstructionState(rawValue: row.int(0)) {
      case .answered: progress.answered += row.int(3)
      case .waiting, .pulled, .announced:
        guard isOfRound else { continue }
        if row.flag(1) { progress.pending += row.int(3) } else { progress.lost += row.int(3) }
      case .failed, .expired: progress.lost += isOfRound ? row.int(3) : 0
      case .merged, .dropped, nil: break
      }
    }
    return progress
  }

  /// How many nodes were asked something in a round.
  package func askedCount(of run: UInt64, round: Int, _ kind: InstructionKind) throws -> Int {
    try session.run(
      "SELECT COUNT(*) FROM instructions WHERE run_id = $1 AND kind = $2 AND round = $3", .id(run),
      .integer(kind.rawValue), .integer(round))[0].int(0)
  }

  /// Ends instructions whose time is over.
  package func expireInstructions(at time: UTCTime) throws {
    try session.run(
      """
      DELETE FROM objects WHERE bundle IN
        (SELECT sequence FROM instructions WHERE state <= $1 AND expires_at <= $2)
      """, InstructionState.announced.value, .integer(time.microseconds))
    try session.run(
      "UPDATE instructions SET state = $1 WHERE state <= $2 AND expires_at <= $3", InstructionState.expired.value,
      InstructionState.announced.value, .integer(time.microseconds))
  }

  /// Ends the instructions of a kind from which no reply has come, and takes out the records they were sent with.
  package func dropOpenInstructions(of run: UInt64, _ kind: InstructionKind) throws {
    try session.run(
      """
      DELETE FROM objects WHERE bundle IN
        (SELECT sequence FROM instructions WHERE run_id = $1 AND kind = $2 AND state <= $3)
      """, .id(run), .integer(kind.rawValue), InstructionState.announced.value)
    try session.run(
      "UPDATE instructions SET state = $1 WHERE run_id = $2 AND kind = $3 AND state <= $4",
      InstructionState.dropped.value, .id(run), .integer(kind.rawValue), InstructionState.announced.value)
  }

  /// Takes out records whose instructions are all over, and the weights of models that no record does, but for the
  /// newest.
  package func removeUnusedObjects(of run: UInt64, newest version: Int) throws {
    try session.run(
      """
      DELETE FROM objects WHERE bundle IN (SELECT b.id FROM bundles b WHERE b.run_id = $1 AND NOT EXISTS
        (SELECT 1 FROM instructions i WHERE i.bundle = b.id AND i.state <= $2))
      """, .id(run), InstructionState.answered.value)
    try session.run(
      """
      DELETE FROM bundles WHERE run_id = $1 AND NOT EXISTS
        (SELECT 1 FROM instructions i WHERE i.bundle = bundles.id AND i.state <= $2)
      """, .id(run), InstructionState.answered.value)
    try session.run(
      """
      DELETE FROM objects WHERE bundle IN (SELECT m.bundle FROM models m WHERE m.run_id = $1 AND m.version < $2
        AND NOT EXISTS (SELECT 1 FROM bundles b WHERE b.model_bundle = m.bundle))
      """, .id(run), .integer(version))
  }
}
