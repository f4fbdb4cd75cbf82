/// What a federation consists of, kept in a database.
package final class FleetStore: Sendable {
  private let database: any Database
  private let makeID: @Sendable () -> UInt64

  /// Makes the tables when there are none. `makeID`: where new ids come from.
  package init(
    _ database: any Database, makeID: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) }
  ) throws {
    self.database = database
    self.makeID = makeID
    try Schema.migrate(database)
  }

  package func read<Result>(_ body: (FleetTransaction) throws -> Result) throws -> Result {
    try database.read { try body(FleetTransaction(session: $0, makeID: makeID)) }
  }

  /// `body` may be run more than once, see `Database.write`.
  package func write<Result>(durably: Bool = true, _ body: (FleetTransaction) throws -> Result) throws -> Result {
    try database.write(durably: durably) { try body(FleetTransaction(session: $0, makeID: makeID)) }
  }
}

/// The queries, which stand in extensions by their subject.
package struct FleetTransaction {
  let session: any SQLSession
  let makeID: @Sendable () -> UInt64

  package func newID() -> UInt64 { makeID() }
}
