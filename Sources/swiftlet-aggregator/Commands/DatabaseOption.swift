internal import ArgumentParser
internal import FleetStorage

struct DatabaseOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Where the state of the federation is: a file of SQLite, made when there is none, or the address of a PostgreSQL \
      database, which several servers may share: postgres://user@host/name.
      """, valueName: "file|url"))
  var database = "fleet.sqlite"

  func open() throws -> FleetStore { try DatabaseOption.open(database) }

  static func open(_ database: String) throws -> FleetStore {
    let isAddress = database.hasPrefix("postgres://") || database.hasPrefix("postgresql://")
    return try FleetStore(isAddress ? try PostgresDatabase(database) : try SQLiteDatabase(path: database))
  }
}
