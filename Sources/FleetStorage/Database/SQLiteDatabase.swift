internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A database in one file, for one process, or in memory.
package final class SQLiteDatabase: Database {
  private let writer: any DatabaseWriter

  /// A file, made when there is none, with a write-ahead log beside it.
  package init(path: String) throws {
    var configuration = SQLiteDatabase.configuration
    configuration.maximumReaderCount = 3
    do { writer = try DatabasePool(path: path, configuration: configuration) } catch {
      throw StorageError("\(path): \(error)")
    }
  }

  /// In memory: gone with the process.
  package init() throws { writer = try DatabaseQueue(configuration: SQLiteDatabase.configuration) }

  private static var configuration: GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      // Half a MiB of pages for each connection: the system has the file in memory. A larger log is cut back after a checkpoint.
      try database.execute(sql: "PRAGMA cache_size = -512")
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    return configuration
  }

  package func read<Result>(_ body: (any SQLSession) throws -> Result) throws -> Result {
    try writer.read { database in try body(SQLiteSession(database: database)) }
  }

  /// A log that is flushed at a commit holds all earlier commits too.
  package func write<Result>(durably: Bool, _ body: (any SQLSession) throws -> Result) throws -> Result {
    try writer.writeWithoutTransaction { database in
      try database.execute(sql: durably ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
      var result: Result?
      try database.inTransaction(.immediate) {
        result = try body(SQLiteSession(database: database))
        return .commit
      }
      return result!
    }
  }
}

private struct SQLiteSession: SQLSession {
  let database: GRDB.Database

  func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
    let statement = try database.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values.map(\.databaseValue)))
    var result: [SQLRow] = []
    while let row = try rows.next() { result.append(SQLRow(try row.values(statement))) }
    return result
  }
}

extension SQLValue {
  fileprivate var databaseValue: (any DatabaseValueConvertible)? {
    switch self {
    case .null: nil
    case .integer(let value): value
    case .double(let value): value
    case .text(let value): value
    case .bytes(let value): Data(value)
    }
  }
}

extension Row {
  /// The values of the row at which the statement stands. Bytes are copied once: they may be many.
  fileprivate func values(_ statement: Statement) throws -> [SQLValue] {
    try (0..<count).map { column in
      if sqlite3_column_type(statement.sqliteStatement, Int32(column)) == SQLITE_BLOB {
        return .bytes(try withUnsafeData(atIndex: column) { data in data.map { [UInt8]($0) } ?? [] })
      }
      let value: DatabaseValue = self[column]
      switch value.storage {
      case .null, .blob: return .null
      case .int64(let value): return .integer(value)
      case .double(let value): return .double(value)
      case .string(let value): return .text(value)
      }
    }
  }
}
