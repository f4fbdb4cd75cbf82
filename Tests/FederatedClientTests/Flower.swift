import Foundation
import Spawning

/// Flower in a virtual environment: `$SWIFTLET_FLOWER`, or .build/flower of the project.
struct Flower {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  static let environment = URL(
    filePath: ProcessInfo.processInfo.environment["SWIFTLET_FLOWER"] ?? root.appending(path: ".build/flower").path)
  static var isAbsent: Bool { !FileManager.default.isExecutableFile(atPath: program("flower-superlink")) }

  static func program(_ name: String) -> String { environment.appending(path: "bin/\(name)").path }

  /// Of this run alone.
  let folder: URL
  let port: UInt16
  private let link: SpawnedProcess

  /// Whether there is TLS, and only nodes that were registered are let in.
  let isSecure: Bool

  /// Starts a SuperLink and waits until it answers.
  init(isSecure: Bool = false) throws {
    self.isSecure = isSecure
    folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-flower-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try freePort()
    let connection = """
      [superlink]
      default = "test"

      [superlink.test]
      address = "127.0.0.1:\(port)"
      \(isSecure ? "root-certificates = \"\(folder.path)/ca.pem\"" : "insecure = true")

      """
    try connection.write(to: folder.appending(path: "config.toml"), atomically: true, encoding: .utf8)
    if isSecure { try Flower.makeCertificates(in: folder) }
    let security =
      isSecure
      ? [
        "--ssl-certfile", folder.path + "/server.pem", "--ssl-keyfile", folder.path + "/server.key",
        "--ssl-ca-certfile", folder.path + "/ca.pem", "--enable-supernode-auth",
      ] : ["--insecure"]
    link = try Flower.start(
      "flower-superlink",
      security + ["--host", "127.0.0.1", "--port", "\(port)", "--disable-runtime-dependency-installation"],
      in: folder, log: "superlink.log")
    for _ in 0..<300 where !isHealthy() { usleep(100_000) }
  }

  var address: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }
  var authorityFile: String? { isSecure ? folder.path + "/ca.pem" : nil }

  /// Registers a node by its public key, PEM, as an administrator does.
  func register(_ publicKey: [UInt8]) throws {
    let (pem, ssh) = (folder.path + "/key.pub.pem", folder.path + "/key.pub")
    try Data(publicKey).write(to: URL(filePath: pem))
    let script = """
      import sys; from cryptography.hazmat.primitives import serialization as s
      key = s.load_pem_public_key(open(sys.argv[1], 'rb').read())
      open(sys.argv[2], 'wb').write(key.public_bytes(s.Encoding.OpenSSH, s.PublicFormat.OpenSSH))
      """
    let converted = try SpawnedProcess(Flower.program("python"), ["-c", script, pem, ssh]).end()
    let registered = try Flower.start("flwr", ["supernode", "register", ssh, "test"], in: folder, log: "register.log")
    guard converted == 0, registered.end() == 0 else { throw CocoaError(.userActivityHandoffFailed) }
  }

  /// The server's public key as libcurl pins it.
  func pinnedKey() throws -> String {
    let output = folder.path + "/pin"
    let command =
      "openssl x509 -in \(folder.path)/server.pem -pubkey -noout | openssl pkey -pubin -outform der | "
      + "openssl dgst -sha256 -binary | base64"
    _ = try SpawnedProcess("/bin/sh", ["-c", command], output: output).end()
    return "sha256//" + log("pin").filter { !$0.isNewline }
  }

  private static func makeCertificates(in folder: URL) throws {
    let curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    let commands = """
      cd '\(folder.path)' &&
      openssl req -x509 \(curve) -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca &&
      openssl req \(curve) -keyout server.key -out server.csr -subj /CN=localhost &&
      printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n' >extensions &&
      openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.pem \
        -extfile extensions
      """
    guard try SpawnedProcess("/bin/sh", ["-c", commands]).end() == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func close() {
    stop(link)
    try? FileManager.default.removeItem(at: folder)
  }

  /// Starts a stock SuperNode.
  func startNode(_ number: Int) throws -> SpawnedProcess {
    try Flower.start(
      "flower-supernode",
      ["--insecure", "--superlink", "127.0.0.1:\(port)", "--host", "127.0.0.1", "--port", "\(try freePort())"],
      in: folder, log: "node\(number).log")
  }

  /// Runs the app to its end; what its server printed behind RESULT.
  func run(nodes: Int, rounds: Int) throws -> String? {
    let app = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FlowerApp").path
    let run = try Flower.start(
      "flwr",
      ["run", app, "test", "--run-config", "nodes=\(nodes) num-server-rounds=\(rounds)", "--stream"],
      in: folder, log: "run.log")
    let end = Date.now + 120
    while run.isRunning, Date.now < end { usleep(100_000) }
    if run.isRunning { kill(run.identifier, SIGKILL) }
    _ = run.end()
    return log("run.log").split(separator: "\n").last { $0.contains("RESULT ") }.map { line in
      String(line[line.range(of: "RESULT ")!.upperBound...])
    }
  }

  /// Asks a process to end, and ends it after five seconds.
  func stop(_ process: SpawnedProcess) {
    kill(process.identifier, SIGTERM)
    for _ in 0..<50 where process.isRunning { usleep(100_000) }
    if process.isRunning { kill(process.identifier, SIGKILL) }
    _ = process.end()
  }

  func log(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }

  private func isHealthy() -> Bool {
    let check = try? SpawnedProcess("/usr/bin/curl", ["-skf", "\(address)/health"])
    return check?.end() == 0
  }

  private static func start(
    _ name: String, _ arguments: [String], in folder: URL, log: String
  ) throws -> SpawnedProcess {
    let path = folder.appending(path: log).path
    let variables = [
      "FLWR_HOME=\(folder.path)", "FLWR_TELEMETRY_ENABLED=0", "FLWR_DISABLE_UPDATE_CHECK=1",
      "FLWR_DISABLE_RUNTIME_DEPENDENCY_INSTALLATION=1",
      "PATH=\(environment.appending(path: "bin").path):/usr/bin:/bin",
    ]
    return try SpawnedProcess("/usr/bin/env", variables + [program(name)] + arguments, output: path, errors: path)
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
