package import FleetProtocol
package import FleetRollouts

/// A version of a model on its way to the devices.
package struct RolloutRecord: Equatable, Sendable {
  /// Where the records of its instructions lie.
  package struct Bundles: Equatable, Sendable {
    /// With the file.
    package var install: UInt64
    /// Without it: to ask a device, or to take the version back.
    package var question: UInt64

    package init(install: UInt64, question: UInt64) { (self.install, self.question) = (install, question) }
  }

  /// Also the run of its instructions.
  package var id: UInt64
  package var model: String
  package var version: UInt32
  /// In the words of the one who started it.
  package var rules: String
  package var standing: RolloutStanding
  package var bundles: Bundles
  package var createdAt: UTCTime
  /// When its standing last changed.
  package var changedAt: UTCTime

  package init(
    id: UInt64, model: String, version: UInt32, rules: String, standing: RolloutStanding, bundles: Bundles,
    createdAt: UTCTime, changedAt: UTCTime
  ) {
    (self.id, self.model, self.version, self.rules) = (id, model, version, rules)
    (self.standing, self.bundles, self.createdAt, self.changedAt) = (standing, bundles, createdAt, changedAt)
  }
}

extension FleetTransaction {
  package func add(_ rollout: RolloutRecord) throws {
    try session.run(
      """
      INSERT INTO rollouts (id, model, version, rules, state, percent, reason, created_at, changed_at, install_bundle,
        question_bundle)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, .id(rollout.id), .text(rollout.model), .integer(Int(rollout.version)), .text(rollout.rules),
      .integer(rollout.standing.state.rawValue), .double(rollout.standing.percent), .text(rollout.standing.reason),
      .integer(rollout.createdAt.microseconds), .integer(rollout.changedAt.microseconds),
      .id(rollout.bundles.install), .id(rollout.bundles.question))
  }

  package func move(rollout id: UInt64, to standing: RolloutStanding, at time: UTCTime) throws {
    try session.run(
      "UPDATE rollouts SET state = $1, percent = $2, reason = $3, changed_at = $4 WHERE id = $5",
      .integer(standing.state.rawValue), .double(standing.percent), .text(standing.reason),
      .integer(time.microseconds), .id(id))
  }

  package func rollout(_ id: UInt64) throws -> RolloutRecord? {
    try session.run(FleetTransaction.selectRollouts + " WHERE id = $1", .id(id)).first.map(rollout)
  }

  /// The newest first.
  package func rollouts(limit: Int) throws -> [RolloutRecord] {
    try session.run(FleetTransaction.selectRollouts + " ORDER BY created_at DESC, id LIMIT $1", .integer(limit))
      .map(rollout)
  }

  /// Those of a model, the newest first.
  package func rollouts(of model: String) throws -> [RolloutRecord] {
    try session.run(FleetTransaction.selectRollouts + " WHERE model = $1 ORDER BY created_at DESC, id", .text(model))
      .map(rollout)
  }

  /// Those of which devices may still be told something: all but the ones that a newer one has replaced.
  package func rolloutsUnderWay() throws -> [RolloutRecord] {
    try session.run(
      FleetTransaction.selectRollouts + " WHERE state < $1 ORDER BY created_at, id",
      .integer(RolloutStanding.State.replaced.rawValue)
    ).map(rollout)
  }

  /// Whether devices may pull and answer what belongs to this run or rollout.
  package func takesCalls(_ id: UInt64) throws -> Bool {
    if try run(id)?.status == .running { return true }
    return try !session.run("SELECT id FROM rollouts WHERE id = $1", .id(id)).isEmpty
  }

  private static let selectRollouts = """
    SELECT id, model, version, rules, state, percent, reason, created_at, changed_at, install_bundle,
      question_bundle FROM rollouts
    """

  private func rollout(_ row: SQLRow) throws -> RolloutRecord {
    guard let state = RolloutStanding.State(rawValue: row.int(4)) else {
      throw StorageError("rollout \(row.id(0)) is in a state that this program does not know: update it")
    }
    return RolloutRecord(
      id: row.id(0), model: row.text(1), version: UInt32(truncatingIfNeeded: row.int(2)), rules: row.text(3),
      standing: RolloutStanding(state: state, percent: row.double(5), reason: row.text(6)),
      bundles: .init(install: row.id(9), question: row.id(10)),
      createdAt: UTCTime(microseconds: row.integer(7)), changedAt: UTCTime(microseconds: row.integer(8)))
  }
}
