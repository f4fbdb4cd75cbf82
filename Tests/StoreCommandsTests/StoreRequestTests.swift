import Console
import Foundation
import ModelStore
import SamplePrograms
import StoreCommands
import Testing

/// Commands on a store of their own.
struct StoreRequestTests {
  /// Carries a command out; returns the line it was refused with.
  private func perform(_ line: String, _ folder: URL) throws -> String? {
    let words = line.split(separator: " ").map { String($0).replacing("@", with: folder.path + "/") }
    var reading = Words((words + ["--directory", folder.appending(path: "models").path])[...])
    do throws(CommandLineError) { try StoreRequest(&reading).perform() } catch {
      switch error {
      case .usage(let message): return message
      case .refusal(let refusal): return refusal.line
      }
    }
    return nil
  }

  @Test func fromInstallationToRollback() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for version: UInt32 in 1...3 {
      try Data(SamplePrograms.version(version)).write(to: folder.appending(path: "\(version).swl"))
    }
    try Data().write(to: folder.appending(path: "empty.swl"))

    #expect(try perform("list", folder)?.hasSuffix("there is no such folder; make it first") == true)
    #expect(try perform("install face @1.swl", folder)?.contains("give --config, --key FILE or") == true)
    #expect(try perform("install face @1.swl --unsigned --activate", folder) == nil)
    #expect(try perform("install face @2.swl --unsigned", folder) == nil)
    #expect(try perform("install face @3.swl --unsigned --activate --json", folder) == nil)
    for line in ["list", "list face --json"] { #expect(try perform(line, folder) == nil) }
    #expect(try perform("activate face 2 --unsigned", folder) == "face: " + StoreError.downgrade(2, active: 3).message)
    #expect(try perform("rollback face", folder) == nil)
    #expect(try perform("activate face 3 --unsigned", folder) == "face: " + StoreError.rejected(3).message)
    #expect(try perform("stage face 3 --unsigned --again", folder) == nil)
    #expect(try perform("withdraw face", folder) == nil)
    #expect(try perform("prune face --keep 1", folder) == nil)
    #expect(try perform("install face @empty.swl --unsigned", folder) != nil)

    let store = try ModelStore(
      opening: folder.appending(path: "models").path, trusting: [], requiresSignature: false)
    let state = try store.state(of: "face")
    #expect(state.active == 1 && state.staged == nil && state.rejected == [3])
    #expect(try store.versions(of: "face") == [1, 3])
  }
}
