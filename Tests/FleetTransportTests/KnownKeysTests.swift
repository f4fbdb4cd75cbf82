import FleetProtocol
import FleetTransport
import Foundation
import Testing

struct KnownKeysTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-keys-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func problem(_ content: String) throws -> String? {
    try Data(content.utf8).write(to: folder.appending(path: "keys.pem"))
    do { try KnownKeys().add(path: path("keys.pem")) } catch { return error.message }
    return nil
  }

  @Test func signaturesOfKnownKeysHold() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let keys = try (0..<3).map { try NodeKey(path: path("\($0).pem")) }
    let file = keys[0].publicKeyPEM + Array("a word between\n".utf8) + keys[1].publicKeyPEM
    try Data(file).write(to: folder.appending(path: "keys.pem"))
    let known = KnownKeys()
    try known.add(path: path("keys.pem"))
    #expect(known.count == 2)
    let text: [UInt8] = [1, 2, 3]
    for (index, key) in keys.enumerated() {
      let signature = try #require(key.signature(of: text))
      let name = ObjectID(of: key.publicKeyPEM)
      #expect(known.verifies(signature, of: text, by: name) == (index < 2))
      #expect(!known.verifies(signature, of: text + [0], by: name))
      #expect(!known.verifies(signature, of: text, by: ObjectID(of: keys[(index + 1) % 2].publicKeyPEM)))
      #expect(
        !known.verifies([], of: text, by: name) && !known.verifies(Array(signature.dropLast()), of: text, by: name))
    }
  }

  @Test func filesThatAreNoKeysAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let pem = String(decoding: try NodeKey(path: path("a.pem")).publicKeyPEM, as: UTF8.self)
    #expect(try problem(pem + pem) == nil)
    #expect(try problem("nothing")?.contains("no public key") == true)
    #expect(try problem(pem + pem.dropLast(60))?.contains("key 2") == true)
    #expect(try problem(String(repeating: "x", count: 1 << 21))?.contains("longer") == true)
    let secret = try String(contentsOfFile: path("a.pem"), encoding: .utf8)
    #expect(try problem(secret)?.contains("key 1") == true)
    #expect(throws: KnownKeysError.self) { try KnownKeys().add(path: path("none.pem")) }
  }
}
