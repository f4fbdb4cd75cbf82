import Foundation
import Testing
import Web

/// Programs of others against the real server: curl, OpenSSL, Prometheus.
@Suite struct OutsiderTests {
  static func isInstalled(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program)
  }

  /// What a program prints, and how it ended.
  private func run(_ program: String, _ arguments: [String], input: String = "") throws -> (text: String, status: Int32)
  {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/" + program)
    process.arguments = arguments
    let (source, output) = (Pipe(), Pipe())
    process.standardInput = source
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try source.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (text, process.terminationStatus)
  }

  @Test(.enabled(if: isInstalled("promtool"), "no promtool; install the Debian package prometheus"))
  func prometheusAcceptsTheMetrics() throws {
    let metrics = try Fixture().get("/metrics").body
    #expect(metrics.contains("swiftlet_frame_age_seconds_bucket"))
    let result = try run("promtool", ["check", "metrics"], input: metrics)
    #expect(result.status == 0, "\(result.text)")
  }

  @Test(.enabled(if: isInstalled("openssl") && isInstalled("curl"), "no openssl or curl"))
  func clientsSpeakTLS() throws {
    let folder = "/tmp/swiftlet-web-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (certificate, key) = (folder + "/server.pem", folder + "/server.key")
    let made = try run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ])
    try #require(made.status == 0, "\(made.text)")
    let identity = ServerOptions.Identity(
      certificate: Array(try Data(contentsOf: URL(filePath: certificate))),
      key: Array(try Data(contentsOf: URL(filePath: key))))
    // Beyond loopback, as a device in a network is asked.
    let fixture = try Fixture(token: true, identity: identity) { $0.address = "0.0.0.0" }
    let address = "https://localhost:\(fixture.port)"
    let curl = ["--silent", "--show-error", "--max-time", "10", "--cacert", certificate]
    let bearer = ["--header", "Authorization: Bearer \(Fixture.secret)"]
    #expect(try run("curl", curl + bearer + [address + "/healthz"]).text == "ok\n")
    #expect(try run("curl", curl + [address + "/healthz"]).text.contains("\"status\":401"))
    #expect(try run("curl", curl + bearer + ["--tls-max", "1.1", address + "/healthz"]).status != 0)
    #expect(try run("curl", ["--max-time", "10", address + "/healthz"]).status == 60)
    #expect(try run("curl", curl + ["http://localhost:\(fixture.port)/healthz"]).text.contains("ok") == false)
    let signIn = try run(
      "curl", curl + ["--include", "--json", "{\"token\":\"\(Fixture.secret)\"}", address + "/sign-in"])
    #expect(signIn.text.contains("; HttpOnly; SameSite=Strict; Secure"), "\(signIn.text)")
    let upload = try run(
      "curl", curl + bearer + ["--upload-file", "-", address + "/api/v1/models/face"], input: "SWL")
    #expect(upload.text.contains("\"status\":411"))
    let file = try run("curl", curl + bearer + ["--upload-file", certificate, address + "/api/v1/models/face"])
    #expect(file.text.contains("this is no .swl file"), "\(file.text)")
  }

  @Test func brokenCertificatesAreTold() throws {
    let identity = ServerOptions.Identity(certificate: Array("nothing".utf8), key: Array("nothing".utf8))
    do {
      _ = try Fixture(token: true, identity: identity)
      Issue.record("a server without a certificate")
    } catch let error as ServerError {
      #expect(error.message.hasPrefix("TLS does not start with this certificate and key: "))
      #expect(!error.message.hasSuffix(": "), "\(error.message)")
    }
  }
}
