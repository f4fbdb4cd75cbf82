package import FleetProtocol

/// What came of a round.
package struct RoundRecord: Equatable, Sendable {
  /// From 1.
  package var round: Int
  package var beganAt: UTCTime
  package var endedAt: UTCTime
  /// Of the model after it.
  package var version: Int
  /// Updates that were merged, and devices from which nothing came.
  package var merged: Int
  package var lost: Int
  /// Why the model did not move; empty when it did.
  package var outcome: String
  /// Means over the devices, weighted by their examples.
  package var training = ValueRecord([])
  package var evaluation = ValueRecord([])

  package static func == (a: RoundRecord, b: RoundRecord) -> Bool {
    a.round == b.round && a.beganAt == b.beganAt && a.endedAt == b.endedAt && a.version == b.version
      && a.merged == b.merged && a.lost == b.lost && a.outcome == b.outcome
      && a.training.encoded() == b.training.encoded() && a.evaluation.encoded() == b.evaluation.encoded()
  }

  package init(
    round: Int, beganAt: UTCTime, endedAt: UTCTime, version: Int, merged: Int, lost: Int, outcome: String = ""
  ) {
    self.round = round
    self.beganAt = beganAt
    self.endedAt = endedAt
    self.version = version
    self.merged = merged
    self.lost = lost
    self.outcome = outcome
  }
}

extension FleetTransaction {
  /// Takes down a round; a second one with its number is an error.
  package func add(_ round: RoundRecord, of run: UInt64) throws {
    try session.run(
      """
      INSERT INTO rounds (run_id, round, began_at, ended_at, version, merged, lost, outcome, training, evaluation)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """, .id(run), .integer(round.round), .integer(round.beganAt.microseconds), .integer(round.endedAt.microseconds),
      .integer(round.version), .integer(round.merged), .integer(round.lost), .text(round.outcome),
      .bytes(round.training.encoded()), .bytes(round.evaluation.encoded()))
  }

  package func setEvaluation(_ record: ValueRecord, round: Int, of run: UInt64) throws {
    try session.run(
      "UPDATE rounds SET evaluation = $1 WHERE run_id = $2 AND round = $3", .bytes(record.encoded()), .id(run),
      .integer(round))
  }

  /// In their order, after round `after`.
  package func rounds(of run: UInt64, after: Int = 0) throws -> [RoundRecord] {
    let rows = try session.run(
      """
      SELECT round, began_at, ended_at, version, merged, lost, outcome, training, evaluation FROM rounds
      WHERE run_id = $1 AND round > $2 ORDER BY round
      """, .id(run), .integer(after))
    return try rows.map { row in
      var round = RoundRecord(
        round: row.int(0), beganAt: UTCTime(microseconds: row.integer(1)),
        endedAt: UTCTime(microseconds: row.integer(2)), version: row.int(3), merged: row.int(4), lost: row.int(5),
        outcome: row.text(6))
      round.training = try ValueRecord(decoding: row.bytes(7))
      round.evaluation = try ValueRecord(decoding: row.bytes(8))
      return round
    }
  }
}
