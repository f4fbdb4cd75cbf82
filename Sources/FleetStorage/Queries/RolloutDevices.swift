package import FleetProtocol
package import FleetRollouts

/// Where a device stands in a rollout.
package struct RolloutDevice: Sendable {
  package var node: UInt64
  package var stage: DeviceStage
  package var reason = ""
  /// As in `ModelReport`.
  package var agreement: Double?
  package var slowestHundredth: Double?
  package var frames = 0
  /// The sequence of the instruction that waits for its answer; 0: none.
  package var instruction: UInt64
  /// When it is to be asked again.
  package var nextAt: UTCTime
  package var changedAt: UTCTime

  package init(node: UInt64, stage: DeviceStage, instruction: UInt64, nextAt: UTCTime, changedAt: UTCTime) {
    (self.node, self.stage, self.instruction) = (node, stage, instruction)
    (self.nextAt, self.changedAt) = (nextAt, changedAt)
  }
}

extension FleetTransaction {
  /// Takes down a device, in place of what was known of it.
  package func set(_ device: RolloutDevice, of rollout: UInt64) throws {
    try session.run(
      """
      INSERT INTO rollout_devices (rollout_id, node_id, stage, reason, agreement, slowest_hundredth, frames, instruction,
        next_at, changed_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (rollout_id, node_id) DO UPDATE SET stage = excluded.stage, reason = excluded.reason,
        agreement = excluded.agreement, slowest_hundredth = excluded.slowest_hundredth, frames = excluded.frames,
        instruction = excluded.instruction, next_at = excluded.next_at, changed_at = excluded.changed_at
      """, .id(rollout), .id(device.node), .integer(device.stage.rawValue), .text(device.reason),
      device.agreement.map { .double($0) } ?? .null, device.slowestHundredth.map { .double($0) } ?? .null,
      .integer(device.frames), .id(device.instruction), .integer(device.nextAt.microseconds),
      .integer(device.changedAt.microseconds))
  }

  package func tally(of rollout: UInt64) throws -> RolloutTally {
    var tally = RolloutTally()
    let rows = try session.run(
      "SELECT stage, COUNT(*) FROM rollout_devices WHERE rollout_id = $1 GROUP BY stage", .id(rollout))
    for row in rows { if let stage = DeviceStage(rawValue: row.int(0)) { tally[stage] = row.int(1) } }
    return tally
  }

  /// Those whose standing changed last first.
  package func devices(of rollout: UInt64, limit: Int) throws -> [RolloutDevice] {
    try session.run(
      FleetTransaction.selectDevices + " WHERE d.rollout_id = $1 ORDER BY d.changed_at DESC, d.node_id LIMIT $2",
      .id(rollout), .integer(limit)
    ).map(device)
  }

  /// Those whose instruction was answered, has failed or is over.
  package func devicesWithAnswer(of rollout: UInt64, limit: Int) throws -> [RolloutDevice] {
    try session.run(
      FleetTransaction.selectDevices + """
         JOIN instructions i ON i.sequence = d.instruction WHERE d.rollout_id = $1 AND i.state >= $2
        ORDER BY i.sequence LIMIT $3
        """, .id(rollout), InstructionState.answered.value, .integer(limit)
    ).map(device)
  }

  /// Those that are online, have nothing to answer, and stand in one of the stages since long enough.
  package func devicesDue(
    of rollout: UInt64, in stages: [DeviceStage], at time: UTCTime, limit: Int
  ) throws -> [RolloutDevice] {
    let list = stages.map { "\($0.rawValue)" }.joined(separator: ", ")
    return try session.run(
      FleetTransaction.selectDevices + """
         JOIN nodes n ON n.id = d.node_id WHERE d.rollout_id = $1 AND d.instruction = 0 AND d.next_at <= $2
        AND d.stage IN (\(list)) AND n.online_until > $3 AND n.is_allowed = 1 ORDER BY d.next_at, d.node_id LIMIT $4
        """, .id(rollout), .integer(time.microseconds), .integer(time.microseconds), .integer(limit)
    ).map(device)
  }

  /// Nodes that are online, take models, and were not offered this one, with the models that they take.
  package func nodesWithout(_ rollout: UInt64, at time: UTCTime) throws -> [(node: UInt64, offer: ModelOffer)] {
    let rows = try session.run(
      """
      SELECT n.id, n.models FROM nodes n WHERE n.online_until > $1 AND n.is_allowed = 1 AND n.models <> ''
        AND NOT EXISTS (SELECT 1 FROM rollout_devices d WHERE d.rollout_id = $2 AND d.node_id = n.id)
      ORDER BY n.id
      """, .integer(time.microseconds), .id(rollout))
    return rows.map { ($0.id(0), ModelOffer(models: $0.text(1))) }
  }

  /// An instruction that a rollout has dealt with, as far as it is known; nil: there is none.
  package func instruction(_ sequence: UInt64) throws -> (kind: InstructionKind, reply: ReplyRecord)? {
    guard
      let row = try session.run("SELECT kind, message_id FROM instructions WHERE sequence = $1", .id(sequence)).first,
      let kind = InstructionKind(rawValue: row.int(0)), let reply = try reply(toInstruction: try id(row, 1))
    else { return nil }
    return (kind, reply)
  }

  /// Takes out an instruction with its answer: what it told is known.
  package func forget(instruction sequence: UInt64) throws {
    try removeObjects(in: sequence)
    try session.run("DELETE FROM instructions WHERE sequence = $1", .id(sequence))
  }

  /// Takes back offers that no device has pulled.
  package func withdrawOffers(of rollout: UInt64) throws {
    let waiting = """
      (SELECT sequence FROM instructions WHERE run_id = $1 AND kind = $2 AND state = 0)
      """
    let values: [SQLValue] = [.id(rollout), .integer(InstructionKind.install.rawValue)]
    try session.run("DELETE FROM rollout_devices WHERE stage = 0 AND instruction IN \(waiting)", values)
    try session.run("DELETE FROM instructions WHERE run_id = $1 AND kind = $2 AND state = 0", values)
  }

  private static let selectDevices = """
    SELECT d.node_id, d.stage, d.reason, d.agreement, d.slowest_hundredth, d.frames, d.instruction, d.next_at,
      d.changed_at FROM rollout_devices d
    """

  private func device(_ row: SQLRow) -> RolloutDevice {
    var device = RolloutDevice(
      node: row.id(0), stage: DeviceStage(rawValue: row.int(1)) ?? .offered, instruction: row.id(6),
      nextAt: UTCTime(microseconds: row.integer(7)), changedAt: UTCTime(microseconds: row.integer(8)))
    device.reason = row.text(2)
    device.agreement = row.isNull(3) ? nil : row.double(3)
    device.slowestHundredth = row.isNull(4) ? nil : row.double(4)
    device.frames = row.int(5)
    return device
  }
}
