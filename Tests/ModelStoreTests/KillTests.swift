import Foundation
import ModelStore
import SamplePrograms
import Spawning
import Testing

/// A process that updates a store without end is killed again and again; the store always opens with a valid model.
struct KillTests {
  @Test func twoHundredKills() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "swiftlet-tests-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let writer = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "storewriter")
    var random = SystemRandomNumberGenerator()
    var (highest, wasActive, unfinished) = (UInt32(0), false, 0)
    for _ in 0..<200 {
      let process = try SpawnedProcess(writer.path, [root.path])
      usleep(UInt32.random(in: 1000...40_000, using: &random))
      kill(process.identifier, SIGKILL)
      #expect(process.end() == -SIGKILL)

      let store = try ModelStore(opening: root.path, trusting: [], requiresSignature: false)
      unfinished += store.findings.count
      #expect(store.findings.allSatisfy { if case .leftovers = $0.kind { true } else { false } })
      guard try store.names() == ["sample"] else { continue }
      let state = try store.state(of: "sample")
      #expect(state.active != nil || !wasActive)
      guard let active = state.active else { continue }
      wasActive = true
      let path = try store.path(of: active, "sample")
      #expect(
        try [UInt8](Data(contentsOf: URL(filePath: path))) == SamplePrograms.version(active, labelByteCount: 200_000))
      highest = max(highest, active)
    }
    #expect(highest > 10 && unfinished > 0, "\(highest) versions, \(unfinished) updates cut short")
  }
}
