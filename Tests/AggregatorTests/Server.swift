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

  /// `clientFolder`: where client.pem and client.key are, for TLS.
  init(_ options: [String] = [], scheme: String = "http", clientFolder: String? = nil) throws {
    self.options = options
    self.scheme = scheme
    clientOptions =
      clientFolder.map { ["-k", "--cert", $0 + "/client.pem", "--key", $0 + "/client.key"] } ?? []
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
      ["serve", "--port", "\(port)", "--database", folder.path + "/fleet.sqlite", "--log-level", "info"] + options,
      errors: folder.path + "/log")
    for _ in 0..<200 {
      if try get("health") != nil { return }
      usleep(50_000)
    }
    throw Failure("the server does not answer: \(log)")
  }

  var identifier: pid_t { process?.identifier ?? 0 }
  var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

  /// As the power would.
  func kill() {
    Foundation.kill(identifier, SIGKILL)
    _ = process?.end()
  }

  /// Asks it to end; its exit status.
  func stop() -> Int32? {
    Foundation.kill(identifier, SIGTERM)
    for _ in 0..<200 where process?.isRunning == true { usleep(50_000) }
    if process?.isRunning == true { Foundation.kill(identifier, SIGKILL) }
    return process?.end()
  }

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

/// A port of the loopback address that nobody uses now.
func freePort() throws -> UInt16 {
  let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(socket) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
    }
  }
  guard isBound else { throw CocoaError(.fileReadUnknown) }
  return UInt16(bigEndian: address.sin_port)
}
