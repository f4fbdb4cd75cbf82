internal import Dispatch
internal import Foundation
internal import Synchronization

/// A PostgreSQL database, which several servers may share, over a few connections.
package final class PostgresDatabase: Database {
  /// How often a transaction is tried that others were in the way of.
  private static let attempts = 20
  /// How often one is that found a key taken: by another at the same moment, or for good.
  private static let keyAttempts = 3

  private let address: String
  private let idle = Mutex<[PostgresConnection]>([])
  private let places: DispatchSemaphore

  /// `address`: `postgres://user@host:port/database`, or what else libpq takes.
  package init(_ address: String, connections: Int = 8) throws {
    self.address = address
    places = DispatchSemaphore(value: connections)
    try attempt { _ in }
  }

  /// Of one snapshot; it is never in the way of others.
  package func read<Result>(_ body: (any SQLSession) throws -> Result) throws -> Result {
    try attempt { connection in
      try transaction(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }
  }

  package func write<Result>(durably: Bool, _ body: (any SQLSession) throws -> Result) throws -> Result {
    try attempt { connection in
      try transaction(connection, "BEGIN ISOLATION LEVEL SERIALIZABLE") { session in
        if !durably { try session.run("SET LOCAL synchronous_commit = off") }
        return try body(session)
      }
    }
  }

  private func transaction<Result>(
    _ connection: PostgresConnection, _ begin: String, _ body: (any SQLSession) throws -> Result
  ) throws -> Result {
    try connection.run(begin, [])
    let result: Result
    do { result = try body(connection) } catch {
      _ = try? connection.run("ROLLBACK", [])
      throw error
    }
    do { try connection.run("COMMIT", []) } catch let error as PostgresError {
      if connection.isUsable {
        _ = try? connection.run("ROLLBACK", [])
        throw error
      }
      // It may have happened: running it again could do it twice.
      throw StorageError("the database went away while a change was being made: \(error.description)")
    }
    return result
  }

  /// Tries again when another transaction was in the way, or the server was away before anything was done.
  private func attempt<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    var attempt = 1
    while true {
      do { return try withConnection(body) } catch let error as PostgresError {
        let limit = error.isKeyTaken ? PostgresDatabase.keyAttempts : PostgresDatabase.attempts
        guard error.isTransient || error.isKeyTaken, attempt < limit else { throw StorageError(error.description) }
      }
      attempt += 1
      Thread.sleep(forTimeInterval: Double.random(in: 0.001...0.02) * Double(attempt))
    }
  }

  private func withConnection<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
    places.wait()
    defer { places.signal() }
    let connection = try idle.withLock { $0.popLast() } ?? PostgresConnection(address)
    defer { if connection.isUsable { idle.withLock { $0.append(connection) } } }
    return try body(connection)
  }
}
