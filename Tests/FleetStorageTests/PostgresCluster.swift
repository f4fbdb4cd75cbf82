import FleetProtocol
import FleetStorage
import Foundation
import Spawning

/// A PostgreSQL server for the time of the tests, on a socket in a folder of its own; nil where it is not installed.
final class PostgresCluster: Sendable {
  static let shared = PostgresCluster()

  private let folder: String
  nonisolated(unsafe) private let server: SpawnedProcess

  private init?() {
    guard let programs = PostgresCluster.programs else {
      print("note: PostgreSQL is not installed (apt: postgresql): its tests are left out")
      return nil
    }
    folder = "/tmp/fleet-postgres-\(getpid())"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      if getuid() == 0 { chown(folder, PostgresCluster.nobody, PostgresCluster.nobody) }
      let maker = try PostgresCluster.start(
        programs + "/initdb", ["-D", folder + "/data", "-U", "fleet", "-A", "trust", "--no-sync", "-E", "UTF8"], folder)
      guard maker.end() == 0 else { return nil }
      server = try PostgresCluster.startForGood(
        programs + "/postgres",
        ["-D", folder + "/data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"], folder)
    } catch { return nil }
    let identifier = server.identifier
    PostgresCluster.end = (identifier, folder)
    atexit {
      kill(PostgresCluster.end.identifier, SIGINT)
      try? FileManager.default.removeItem(atPath: PostgresCluster.end.folder)
    }
    for _ in 0..<300 where !FileManager.default.fileExists(atPath: folder + "/.s.PGSQL.5432") { usleep(100_000) }
  }

  nonisolated(unsafe) private static var end: (identifier: pid_t, folder: String) = (0, "")
  private static let nobody: UInt32 = 65_534

  private static var programs: String? {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.compactMap { Int($0) }.sorted().reversed().map { "\(root)/\($0)/bin" }
      .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
  }

  /// The kernel ends the server with the thread that started it, so that thread stays as long as the process.
  private static func startForGood(
    _ program: String, _ arguments: [String], _ folder: String
  ) throws -> SpawnedProcess {
    let isStarted = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var result: Result<SpawnedProcess, any Error>?
    Thread.detachNewThread {
      result = Result { try start(program, arguments, folder) }
      isStarted.signal()
      while true { pause() }
    }
    isStarted.wait()
    return try result!.get()
  }

  /// PostgreSQL does not run as root.
  private static func start(_ program: String, _ arguments: [String], _ folder: String) throws -> SpawnedProcess {
    let drop =
      getuid() == 0 ? ["--reuid", "\(nobody)", "--regid", "\(nobody)", "--clear-groups"] : []
    return try SpawnedProcess(
      "/usr/bin/setpriv", drop + ["--pdeathsig", "INT", program] + arguments, output: folder + "/log",
      errors: folder + "/log")
  }

  /// The address of tables of their own. A server may still be starting.
  func address() throws -> String {
    let schema = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
    let address = "host=\(folder) user=fleet dbname=postgres"
    _ = try PostgresDatabase(address).write(durably: true) { try $0.run("CREATE SCHEMA \(schema)") }
    return address + " options='-c search_path=\(schema)'"
  }
}
