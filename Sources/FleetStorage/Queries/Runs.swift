package import FleetProtocol

package enum RunStatus: Int, Sendable {
  case running = 0, finished, failed, stopped

  var value: SQLValue { .integer(rawValue) }
}

/// What a run is and where it stands.
package struct RunRecord: Equatable, Sendable {
  package var id: UInt64
  package var name: String
  /// In the words of the one who started it.
  package var plan: String
  /// Of the application that nodes of Flower run; empty for none.
  package var fabHash: String
  package var status = RunStatus.running
  /// Why it has ended.
  package var details = ""
  package var createdAt: UTCTime
  package var finishedAt = UTCTime(microseconds: 0)
  package var position = RunPosition()

  package init(id: UInt64, name: String, plan: String, fabHash: String, createdAt: UTCTime) {
    self.id = id
    self.name = name
    self.plan = plan
    self.fabHash = fabHash
    self.createdAt = createdAt
  }
}

/// How far a run has come.
package struct RunPosition: Equatable, Sendable {
  package enum Phase: Int, Sendable {
    case between = 0, training, evaluating
    /// Steps of a secure sum; its training is `training`.
    case keys, shares, survivors, unmasking
  }

  package var phase = Phase.between
  package var endedRounds = 0
  /// When the phase began.
  package var beganAt = UTCTime(microseconds: 0)
  /// How often devices were drawn in this round.
  package var draws = 0
  /// Of the newest model.
  package var version = 0

  package init() {}
}

extension FleetTransaction {
  package func addRun(_ run: RunRecord) throws {
    try session.run(
      """
      INSERT INTO runs (id, name, plan, fab_hash, status, details, created_at, finished_at, phase, ended_rounds,
        began_at, draws, version)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0)
      """, .id(run.id), .text(run.name), .text(run.plan), .text(run.fabHash), run.status.value, .text(run.details),
      .integer(run.createdAt.microseconds), .integer(run.finishedAt.microseconds))
    try move(run.id, to: run.position)
  }

  package func run(_ id: UInt64) throws -> RunRecord? {
    try session.run(FleetTransaction.selectRuns + " WHERE id = $1", .id(id)).first.map(FleetTransaction.run)
  }

  /// The newest first.
  package func runs(limit: Int) throws -> [RunRecord] {
    try session.run(FleetTransaction.selectRuns + " ORDER BY created_at DESC, id LIMIT $1", .integer(limit))
      .map(FleetTransaction.run)
  }

  /// The oldest first.
  package func runningRuns() throws -> [RunRecord] {
    try session.run(
      FleetTransaction.selectRuns + " WHERE status = $1 ORDER BY created_at, id", RunStatus.running.value
    ).map(FleetTransaction.run)
  }

  package func move(_ run: UInt64, to position: RunPosition) throws {
    try session.run(
      "UPDATE runs SET phase = $1, ended_rounds = $2, began_at = $3, draws = $4, version = $5 WHERE id = $6",
      .integer(position.phase.rawValue), .integer(position.endedRounds), .integer(position.beganAt.microseconds),
      .integer(position.draws), .integer(position.version), .id(run))
  }

  /// Ends a run: nothing more is handed out or taken for it. The models stay.
  package func end(_ run: UInt64, _ status: RunStatus, details: String, at time: UTCTime) throws {
    try session.run(
      "UPDATE runs SET status = $1, details = $2, finished_at = $3, phase = 0 WHERE id = $4", status.value,
      .text(details), .integer(time.microseconds), .id(run))
    try session.run(
      "DELETE FROM objects WHERE bundle IN (SELECT sequence FROM instructions WHERE run_id = $1)", .id(run))
    try session.run("DELETE FROM objects WHERE bundle IN (SELECT id FROM bundles WHERE run_id = $1)", .id(run))
    try session.run("DELETE FROM bundles WHERE run_id = $1", .id(run))
    try session.run(
      "UPDATE instructions SET state = $1 WHERE run_id = $2 AND state <= $3", InstructionState.dropped.value,
      .id(run), InstructionState.answered.value)
    try setState(FleetTransaction.roundState, of: run, [])
  }

  /// The name of what a run has to know of the round under way.
  package static var roundState: String { "round" }

  private static let selectRuns = """
    SELECT id, name, plan, fab_hash, status, details, created_at, finished_at, phase, ended_rounds, began_at, draws,
      version FROM runs
    """

  private static func run(_ row: SQLRow) -> RunRecord {
    var run = RunRecord(
      id: row.id(0), name: row.text(1), plan: row.text(2), fabHash: row.text(3),
      createdAt: UTCTime(microseconds: row.integer(6)))
    run.details = row.text(5)
    run.finishedAt = UTCTime(microseconds: row.integer(7))
    run.status = RunStatus(rawValue: row.int(4)) ?? .failed
    run.position.phase = RunPosition.Phase(rawValue: row.int(8)) ?? .between
    run.position.endedRounds = row.int(9)
    run.position.beganAt = UTCTime(microseconds: row.integer(10))
    run.position.draws = row.int(11)
    run.position.version = row.int(12)
    return run
  }
}
