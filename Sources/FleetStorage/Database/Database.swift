/// Statements within one transaction.
///
/// The SQL is what SQLite and PostgreSQL have in common: placeholders `$1`, `$2`, ... in the order of their first use,
/// columns of BIGINT, DOUBLE PRECISION, TEXT and BYTEA, `ON CONFLICT`, `RETURNING`.
package protocol SQLSession {
  /// Runs one statement and returns its rows.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
}

extension SQLSession {
  @discardableResult
  package func run(_ sql: String, _ values: SQLValue...) throws -> [SQLRow] { try run(sql, values) }
}

/// A database of one process or of several.
package protocol Database: AnyObject, Sendable {
  /// Runs statements that change nothing and see one state.
  func read<Result>(_ body: (any SQLSession) throws -> Result) throws -> Result

  /// Runs statements all of which hold, or none when `body` throws. They see and leave a state as if no other transaction
  /// ran at the time; `body` may be run again when that cannot be had at once.
  ///
  /// `durably`: survives a power cut once this returns. Without it the newest changes may be lost, never part of them.
  func write<Result>(durably: Bool, _ body: (any SQLSession) throws -> Result) throws -> Result
}

/// Why something could not be stored or read.
package struct StorageError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
