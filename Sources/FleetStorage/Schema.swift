/// The tables, as a list of steps from an empty database to today's.
///
/// Times are microseconds since 1970, ids of nodes and runs the bits of a u64, ids of objects 32 bytes. Objects lie in
/// bundles: those of one model, those of one instruction's records, those of one reply.
enum Schema {
  static let migrations: [[String]] = [first, modelRegistry]

  private static let first = [
    """
    CREATE TABLE nodes (
      id BIGINT PRIMARY KEY, public_key BYTEA NOT NULL UNIQUE, registered_at BIGINT NOT NULL,
      online_until BIGINT NOT NULL, heartbeat_interval DOUBLE PRECISION NOT NULL, is_allowed BIGINT NOT NULL)
    """,
    """
    CREATE TABLE runs (
      id BIGINT PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL, fab_hash TEXT NOT NULL, status BIGINT NOT NULL,
      details TEXT NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT NOT NULL, phase BIGINT NOT NULL,
      ended_rounds BIGINT NOT NULL, began_at BIGINT NOT NULL, draws BIGINT NOT NULL, version BIGINT NOT NULL)
    """,
    """
    CREATE TABLE models (
      run_id BIGINT NOT NULL, version BIGINT NOT NULL, bundle BIGINT NOT NULL, tree BYTEA NOT NULL,
      made_at BIGINT NOT NULL, PRIMARY KEY (run_id, version))
    """,
    """
    CREATE TABLE rounds (
      run_id BIGINT NOT NULL, round BIGINT NOT NULL, began_at BIGINT NOT NULL, ended_at BIGINT NOT NULL,
      version BIGINT NOT NULL, merged BIGINT NOT NULL, lost BIGINT NOT NULL, outcome TEXT NOT NULL,
      training BYTEA NOT NULL, evaluation BYTEA NOT NULL, PRIMARY KEY (run_id, round))
    """,
    """
    CREATE TABLE states (
      run_id BIGINT NOT NULL, name TEXT NOT NULL, part BIGINT NOT NULL, content BYTEA NOT NULL,
      PRIMARY KEY (run_id, name, part))
    """,
    """
    CREATE TABLE bundles (
      id BIGINT PRIMARY KEY, run_id BIGINT NOT NULL, model_bundle BIGINT NOT NULL, tree BYTEA NOT NULL)
    """,
    """
    CREATE TABLE objects (bundle BIGINT NOT NULL, id BYTEA NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (bundle, id))
    """,
    """
    CREATE TABLE instructions (
      sequence BIGINT PRIMARY KEY, message_id BYTEA NOT NULL UNIQUE, run_id BIGINT NOT NULL, round BIGINT NOT NULL,
      kind BIGINT NOT NULL, version BIGINT NOT NULL, node_id BIGINT NOT NULL, bundle BIGINT NOT NULL,
      message BYTEA NOT NULL, state BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
      pulled_at BIGINT NOT NULL, is_confirmed BIGINT NOT NULL, answered_at BIGINT NOT NULL, reply_id BYTEA,
      reply BYTEA, reply_tree BYTEA, missing BIGINT NOT NULL, byte_count BIGINT NOT NULL, session TEXT NOT NULL,
      session_until BIGINT NOT NULL, work_seconds DOUBLE PRECISION NOT NULL)
    """,
    "CREATE INDEX instructions_of_node ON instructions (node_id, state)",
    "CREATE INDEX instructions_of_bundle ON instructions (bundle)",
    "CREATE INDEX instructions_of_run ON instructions (run_id, kind, state)",
    "CREATE TABLE fabs (hash TEXT PRIMARY KEY, fab_id TEXT NOT NULL, version TEXT NOT NULL, content BYTEA NOT NULL)",
    "CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until BIGINT NOT NULL)",
    """
    CREATE TABLE tokens (
      hash BYTEA PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, created_at BIGINT NOT NULL)
    """,
    """
    CREATE TABLE enrolments (
      hash BYTEA PRIMARY KEY, name TEXT NOT NULL UNIQUE, uses_left BIGINT NOT NULL, until BIGINT NOT NULL)
    """,
    """
    CREATE TABLE audit (
      id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL)
    """,
  ]

  /// Brings a database up to date; one of a newer program is refused.
  static func migrate(_ database: any Database) throws {
    // Two servers that begin together are in each other's way once.
    do { try migrateOnce(database) } catch { try migrateOnce(database) }
  }

  private static func migrateOnce(_ database: any Database) throws {
    try database.write(durably: true) { session in
      try session.run("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY)")
      let done = try session.run("SELECT COUNT(*) FROM migrations")[0].int(0)
      guard done <= migrations.count else {
        throw StorageError("the database is of version \(done), this program knows \(migrations.count): update it")
      }
      for (index, migration) in migrations.enumerated().dropFirst(done) {
        for statement in migration { try session.run(statement) }
        try session.run("INSERT INTO migrations (number) VALUES ($1)", .integer(index + 1))
      }
    }
  }
}
