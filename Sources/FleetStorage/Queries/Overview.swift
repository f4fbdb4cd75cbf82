internal import FleetProtocol

/// What people ask of a federation.
extension FleetTransaction {
  /// Devices that have an instruction and have not answered it.
  package func workingNodeCount() throws -> Int {
    try session.run(
      "SELECT COUNT(DISTINCT node_id) FROM instructions WHERE state = $1 OR state = $2", InstructionState.pulled.value,
      InstructionState.announced.value)[0].int(0)
  }

  package func lastRound(of run: UInt64) throws -> RoundRecord? {
    let number = try session.run("SELECT COALESCE(MAX(round), 0) FROM rounds WHERE run_id = $1", .id(run))[0].int(0)
    return try rounds(of: run, after: number - 1).last
  }

  /// Nodes, those seen last first, with how many of their replies were merged, and how many instructions failed or expired.
  package func nodePage(
    from start: Int, count: Int
  ) throws -> [(node: NodeRecord, merged: Int, lost: Int)] {
    let rows = try session.run(
      "SELECT id FROM nodes ORDER BY online_until DESC, registered_at DESC, id LIMIT $1 OFFSET $2", .integer(count),
      .integer(start))
    return try rows.compactMap { row in
      guard let node = try node(row.id(0)) else { return nil }
      let counts = try session.run(
        """
        SELECT COUNT(CASE WHEN state = $1 THEN 1 END), COUNT(CASE WHEN state >= $2 THEN 1 END) FROM instructions
        WHERE node_id = $3
        """, InstructionState.merged.value, InstructionState.failed.value, .id(node.id))[0]
      return (node, counts.int(0), counts.int(1))
    }
  }
}
