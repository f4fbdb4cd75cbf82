import FleetTransport
import Foundation
import Testing

struct NodeKeyTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-key-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private var path: String { folder.appending(path: "key.pem").path }

  /// What openssl says.
  private func openssl(_ arguments: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "cd '\(folder.path)' && openssl \(arguments) >/dev/null 2>&1"]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test func aKeyIsMadeOnceAndForItsOwnerAlone() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try NodeKey(path: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try NodeKey(path: path).publicKeyPEM == made.publicKeyPEM)
    #expect(String(decoding: made.publicKeyPEM, as: UTF8.self).hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
  }

  @Test func openSSLTakesItsSignatures() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = try NodeKey(path: path)
    let message = Array("2026-11-22T21:50:00.123456+00:00".utf8)
    let signature = try #require(key.signature(of: message))
    try Data(message).write(to: folder.appending(path: "message"))
    try Data(signature).write(to: folder.appending(path: "signature"))
    try Data(key.publicKeyPEM).write(to: folder.appending(path: "public.pem"))
    #expect(try openssl("dgst -sha256 -verify public.pem -signature signature message") == 0)
    try Data(message + [0]).write(to: folder.appending(path: "message"))
    #expect(try openssl("dgst -sha256 -verify public.pem -signature signature message") != 0)
  }

  @Test func whatIsNoKeyOfANodeIsRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    func reason() -> String? {
      do throws(NodeKeyError) {
        _ = try NodeKey(path: path)
        return nil
      } catch { return error.message }
    }
    for content in ["", "nonsense", String(repeating: "x", count: 100_000)] {
      try Data(content.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      #expect(reason()?.contains("no P-256 private key") == true)
    }
    #expect(try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem") == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(reason()?.contains("no P-256 private key") == true)
    #expect(try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem") == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(reason() == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(reason()?.contains("others than its owner") == true)
  }
}
