import Foundation
import Spawning

/// The program under test, serving on a port of its own from a database in a folder of its own.
final class Server {
  let folder: URL
  let port: UInt16
  let token: String
  private let options: [String]
  private let scheme: String
  private let clientOptions: [String]
  private var process: SpawnedProcess?

  /// `clientOptions`: of curl.
  init(
    _ options: [String] = [], scheme: String = "http", clientOptions: [String] = [], logLevel: String? = "info"
  ) throws {
    self.options = options + (logLevel.map { ["--log-level", $0] } ?? [])
    self.scheme = scheme
    self.clientOptions = clientOptions
    folder = FileManager.default.temporaryDirectory.appending(path: "aggregator-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try freePort()
    let output = folder.path + "/token"
    let maker = try SpawnedProcess(
      Server.program, ["token", "create", "test", "--role", "admin", "--database", folder.path + "/fleet.sqlite"],
      output: output, errors: folder.path + "/token.log")
    guard maker.end() == 0 else {
      throw Failure(try String(contentsOfFile: folder.path + "/token.log", encoding: .utf8))
    }
    token = try String(contentsOfFile: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    try start()
  }

  struct Failure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  static var program: String {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "swiftlet-aggregator").path
  }

  func start() throws {
    process = try SpawnedProcess(
      Server.program,
      ["serve", "--port", "\(port)", "--database", folder.path + "/fleet.sqlite"] + options,
      errors: folder.path + "/log")
    for _ in 0..<200 {
      if try get("health") != nil { return }
      usleep(50_000)
    }
    throw Failure("the server does not answer: \(log)")
  }

  /// Runs the program to its end: its exit status and what it printed.
  static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let output = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: output) }
    let status = try SpawnedProcess(program, arguments, output: output, errors: output).end()
    return (status, try String(contentsOfFile: output, encoding: .utf8))
  }

  var identifier: pid_t { process?.identifier ?? 0 }
  var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

  /// Waits until a text is in the log, for ten seconds.
  func waitForLog(_ text: String) -> Bool {
    for _ in 0..<200 {
      if log.contains(text) { return true }
      usleep(50_000)
    }
    return false
  }

  /// As the power would.
  func kill() {
    Foundation.kill(identifier, SIGKILL)
    _ = process?.end()
  }

  /// Asks it to end; its exit status.
  func stop() -> Int32? { process?.stop(after: 10) }

  func close() {
    _ = stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// What is answered with status 200; nil otherwise.
  func get(_ path: String) throws -> String? { try curl(clientOptions + ["\(scheme)://127.0.0.1:\(port)/\(path)"]) }

  func curl(_ arguments: [String]) throws -> String? {
    let output = folder.path + "/answer-\(UUID().uuidString)"
    let process = try SpawnedProcess("/usr/bin/curl", ["-sf", "--max-time", "10"] + arguments, output: output)
    guard process.end() == 0 else { return nil }
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  /// The program as a client of the server: what it printed.
  func command(_ arguments: [String]) throws -> String {
    let output = folder.path + "/output-\(UUID().uuidString)"
    let process = try SpawnedProcess(
      Server.program, arguments + ["--server", "http://127.0.0.1:\(port)", "--token", token], output: output,
      errors: output)
    let status = process.end()
    let text = try String(contentsOfFile: output, encoding: .utf8)
    guard status == 0 else { throw Failure(text) }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
