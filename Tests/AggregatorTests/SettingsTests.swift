import Foundation
import Spawning
import Testing

/// The file of `serve --config`.
@Suite(.serialized)
struct SettingsTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString).yaml")
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/swiftlet-aggregator/example.yaml").standardizedFileURL

  private func check(_ text: String, _ options: [String] = []) throws -> (status: Int32, text: String) {
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Server.run(["serve", "--config", file.path, "--check"] + options)
  }

  @Test(arguments: [
    ("portt: 80", "1:1: unknown name \"portt\"; did you mean \"port\"?"),
    ("host: a\nlimits:\n  treads: 2", "3:3: limits: unknown name \"treads\"; did you mean \"threads\"?"),
    ("port: 65536", "1:7: port: \"65536\" must be a whole number from 0 to 65535"),
    ("port: [80]", "1:7: port: must be one value"),
    ("registration: close", "1:15: registration: unknown value \"close\"; one of open, enrolment, allow-list"),
    ("limits:\n  body_memory: 1", "2:16: limits.body_memory: \"1\" must be a whole number from 24 to 65536"),
    ("limits:\n  call_rate: nan", "2:14: limits.call_rate: \"nan\" must be a number from 1.0 to 1000000.0"),
    ("logging:\n  level: warn", "2:10: logging.level: unknown value \"warn\""),
    ("limits: 5", "1:9: limits: must hold names and values"), ("a: b: c", "1:5: "), ("port: 1\nport: 2", "2:1: "),
    ("- port", "1:1: "),
  ])
  func whatCannotBeUsedIsRefusedWithItsLine(text: String, reason: String) throws {
    let result = try check(text)
    #expect(result.status == 2)
    #expect(result.text.contains("\(file.path):\(reason)"), "\(result.text)")
  }

  @Test func allThatIsWrongIsSaid() throws {
    let result = try check("port: -1\nlimits:\n  threads: 0\n")
    #expect(result.text.split(separator: "\n").count == 2)
    #expect(result.text.contains(":1:7: port") && result.text.contains(":3:12: limits.threads"))
  }

  @Test func filesThatCannotBeReadAreRefused() throws {
    let result = try Server.run(["serve", "--config", "/nonexistent.yaml", "--check"])
    #expect(result.status == 1 && result.text.contains("/nonexistent.yaml: there is no such file"))
    let large = try check("# " + String(repeating: "a", count: 300_000))
    #expect(large.status == 2 && large.text.contains("bytes"))
  }

  @Test func theExampleHasEveryNameWithItsDefault() throws {
    var text = try String(contentsOf: SettingsTests.example, encoding: .utf8)
    let tls = try #require(text.range(of: "tls:"))
    let end = try #require(text.range(of: "limits:"))
    text.removeSubrange(tls.lowerBound..<end.lowerBound)
    // What names files of others is no default.
    text = text.split(separator: "\n").filter { !$0.hasPrefix("trust:") }.joined(separator: "\n")
    #expect(try check(text).status == 0)
    // Each name is known, and each value is looked at.
    for line in text.split(separator: "\n") where !line.contains("#") || !line.hasPrefix("#") {
      guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("#"), line[line.index(after: colon)...].contains(" ")
      else { continue }
      let spoiled = text.replacing(line, with: "\(line[..<colon])x: 1")
      #expect(try check(spoiled).text.contains("unknown name"), "\(line)")
    }
    let help = try Server.run(["serve", "--help"]).text.split { $0.isWhitespace }.joined(separator: " ")
    for value in ["4096", "42", "75", "120", "100.0", "1000.0", "256", "100000", "4"] {
      #expect(help.contains("(default: \(value))"), "\(value)")
    }
  }

  @Test func optionsStandAboveTheFile() throws {
    let result = try check("port: 0\ntls:\n  certificate: /nonexistent.pem\n")
    #expect(result.status == 2 && result.text.contains("belong together"), "\(result.text)")
    let both = try check("tls:\n  certificate: /nonexistent.pem\n", ["--key", "/nonexistent.key"])
    #expect(both.status == 1 && both.text.contains("/nonexistent.pem"), "\(both.text)")
    #expect(try check("port: 80", ["--port", "65536"]).text.contains("--port 65536 is not in 0...65535"))
  }

  @Test func aServerReadsItsFileAgain() throws {
    try "limits:\n  call_burst: 5\nlogging:\n  level: warning\n".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let server = try Server(["--config", file.path], logLevel: nil)
    defer { server.close() }
    #expect(!server.log.contains("listening"))
    try "limits:\n  call_burst: 7\n  threads: 9\n".write(to: file, atomically: true, encoding: .utf8)
    kill(server.identifier, SIGHUP)
    #expect(server.waitForLog("the settings were read again"), "\(server.log)")
    #expect(server.log.contains("settings=[\"limits.threads\"]") || server.log.contains("limits.threads"))
    try "port: many\n".write(to: file, atomically: true, encoding: .utf8)
    kill(server.identifier, SIGHUP)
    #expect(server.waitForLog("must be a whole number"), "\(server.log)")
    #expect(try server.get("health") != nil)
    #expect(server.stop() == 0, "\(server.log)")
  }

  @Test func aCertificateIsReadAgain() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try makeCertificate(in: folder, name: "first")
    let server = try Server(
      ["--certificate", folder.path + "/server.pem", "--key", folder.path + "/server.key"], scheme: "https",
      clientOptions: ["-k"])
    defer { server.close() }
    #expect(try subject(of: server).contains("first"))
    try makeCertificate(in: folder, name: "second")
    kill(server.identifier, SIGHUP)
    #expect(server.waitForLog("the settings were read again"), "\(server.log)")
    #expect(try subject(of: server).contains("second"))
    // One that is broken changes nothing.
    try Data("nothing".utf8).write(to: folder.appending(path: "server.pem"))
    kill(server.identifier, SIGHUP)
    #expect(server.waitForLog("the settings stay as they are"), "\(server.log)")
    #expect(try subject(of: server).contains("second"))
  }

  private func makeCertificate(in folder: URL, name: String) throws {
    let command = """
      cd '\(folder.path)' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key \
      -out server.pem -days 2 -subj /CN=\(name)
      """
    #expect(try SpawnedProcess("/bin/sh", ["-c", command]).end() == 0)
  }

  private func subject(of server: Server) throws -> String {
    let output = server.folder.path + "/subject-\(UUID().uuidString)"
    let command =
      "openssl s_client -connect 127.0.0.1:\(server.port) </dev/null 2>/dev/null | openssl x509 -noout -subject"
    _ = try SpawnedProcess("/bin/sh", ["-c", command], output: output).end()
    return try String(contentsOfFile: output, encoding: .utf8)
  }
}
