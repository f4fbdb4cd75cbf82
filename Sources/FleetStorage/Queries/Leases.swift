package import FleetProtocol

extension FleetTransaction {
  /// Takes or keeps a lease; false while another owner has it.
  package func takeLease(_ name: String, owner: String, at time: UTCTime, until: UTCTime) throws -> Bool {
    try !session.run(
      """
      INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
      ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
      WHERE leases.owner = excluded.owner OR leases.until <= $4 RETURNING name
      """, .text(name), .text(owner), .integer(until.microseconds), .integer(time.microseconds)
    ).isEmpty
  }

  package func holdsLease(_ name: String, owner: String) throws -> Bool {
    try !session.run("SELECT name FROM leases WHERE name = $1 AND owner = $2", .text(name), .text(owner)).isEmpty
  }

  package func releaseLease(_ name: String, owner: String) throws {
    try session.run("DELETE FROM leases WHERE name = $1 AND owner = $2", .text(name), .text(owner))
  }
}
