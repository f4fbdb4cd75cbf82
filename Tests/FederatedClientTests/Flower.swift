import Foundation
import Spawning

/// A SuperLink of Flower, and what is done with it.
struct Flower {
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
    link = try FlowerPrograms.start(
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
    let converted = try SpawnedProcess(FlowerPrograms.path(of: "python"), ["-c", script, pem, ssh]).end()
    let registered = try FlowerPrograms.start(
      "flwr", ["supernode", "register", ssh, "test"], in: folder, log: "register.log")
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
    FlowerPrograms.stop(link, after: 5)
    try? FileManager.default.removeItem(at: folder)
  }

  func startNode(_ number: Int) throws -> SpawnedProcess {
    try FlowerPrograms.startNode(number, port: port, in: folder)
  }

  /// Runs the app to its end; what its server printed behind RESULT.
  func run(nodes: Int, rounds: Int) throws -> String? {
    let app = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FlowerApp").path
    let run = try FlowerPrograms.start(
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

  func log(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }

  private func isHealthy() -> Bool {
    let check = try? SpawnedProcess("/usr/bin/curl", ["-skf", "\(address)/health"])
    return check?.end() == 0
  }
}
