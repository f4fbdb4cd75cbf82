package import FleetProtocol

/// What someone with a token may do; each role may do what those before it may.
package enum Role: String, CaseIterable, Comparable, Sendable {
  case viewer, `operator`, admin

  package static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

  private var rank: Int { Role.allCases.firstIndex(of: self)! }
}

package struct AuditRecord: Equatable, Sendable {
  package var at: UTCTime
  package var actor: String
  package var action: String
  package var detail: String

  package init(at: UTCTime, actor: String, action: String, detail: String) {
    self.at = at
    self.actor = actor
    self.action = action
    self.detail = detail
  }
}

extension FleetTransaction {
  /// `hash`: the SHA-256 of the token; false when the name is taken.
  package func addToken(hash: ObjectID, name: String, role: Role, at time: UTCTime) throws -> Bool {
    try !session.run(
      """
      INSERT INTO tokens (hash, name, role, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING
      RETURNING name
      """, .bytes(hash.digest), .text(name), .text(role.rawValue), .integer(time.microseconds)
    ).isEmpty
  }

  package func token(hash: ObjectID) throws -> (name: String, role: Role)? {
    guard let row = try session.run("SELECT name, role FROM tokens WHERE hash = $1", .bytes(hash.digest)).first,
      let role = Role(rawValue: row.text(1))
    else { return nil }
    return (row.text(0), role)
  }

  package func tokens() throws -> [(name: String, role: String)] {
    try session.run("SELECT name, role FROM tokens ORDER BY name").map { ($0.text(0), $0.text(1)) }
  }

  /// False when there is none of the name.
  package func removeToken(name: String) throws -> Bool {
    try !session.run("DELETE FROM tokens WHERE name = $1 RETURNING name", .text(name)).isEmpty
  }

  /// A token with which `uses` nodes can register until a time; false when the name is taken.
  package func addEnrolment(hash: ObjectID, name: String, uses: Int, until: UTCTime) throws -> Bool {
    try !session.run(
      "INSERT INTO enrolments (hash, name, uses_left, until) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING"
        + " RETURNING name",
      .bytes(hash.digest), .text(name), .integer(uses), .integer(until.microseconds)
    ).isEmpty
  }

  /// Uses an enrolment token once; false when it is none, used up or over.
  package func useEnrolment(hash: ObjectID, at time: UTCTime) throws -> Bool {
    try !session.run(
      "UPDATE enrolments SET uses_left = uses_left - 1 WHERE hash = $1 AND uses_left > 0 AND until > $2 RETURNING name",
      .bytes(hash.digest), .integer(time.microseconds)
    ).isEmpty
  }

  /// Writes down who did what; there is no way to change or remove an entry.
  package func audit(_ record: AuditRecord) throws {
    try session.run(
      """
      INSERT INTO audit (id, at, actor, action, detail)
      SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4 FROM audit
      """, .integer(record.at.microseconds), .text(record.actor), .text(record.action), .text(record.detail))
  }

  /// The newest first.
  package func auditRecords(limit: Int) throws -> [AuditRecord] {
    try session.run("SELECT at, actor, action, detail FROM audit ORDER BY id DESC LIMIT $1", .integer(limit)).map {
      AuditRecord(
        at: UTCTime(microseconds: $0.integer(0)), actor: $0.text(1), action: $0.text(2), detail: $0.text(3))
    }
  }
}
