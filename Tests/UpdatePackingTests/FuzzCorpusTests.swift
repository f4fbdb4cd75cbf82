import FleetProtocol
import Foundation
import Testing
import UpdatePacking

/// What the fuzzers start from, and what they have found.
struct FuzzCorpusTests {
  private func files(_ name: String) throws -> [[UInt8]] {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/\(name)").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    return try files.map { [UInt8](try Data(contentsOf: $0)) }
  }

  @Test func updatesNeverCrash() throws {
    for file in try files("fleet-updates") {
      let count = Int(file.first ?? 0) * 20
      let update = Array(file.dropFirst())
      let decoded = try? UpdateDecoder.decode(update, count: count)
      #expect(decoded?.count ?? count == count)
      _ = try? PackedUpdate.unpack(update, count: count)
    }
  }

  @Test func messagesNeverCrash() throws {
    for file in try files("fleet-messages") {
      _ = try? PullMessagesAnswer(decoding: file)
      _ = try? PushMessagesRequest(decoding: file)
      _ = try? PullObjectAnswer(decoding: file)
      _ = try? GetRunAnswer(decoding: file)
      _ = try? ValueRecord(decoding: file)
      _ = try? ClientState(decoding: file)
    }
    for file in try files("fleet-objects") { _ = try? FloatArray(numpyBytes: file, limit: 1 << 12) }
  }
}
