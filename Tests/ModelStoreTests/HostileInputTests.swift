import Foundation
import ModelStore
import Rollout
import SamplePrograms
import Testing

/// Files of a store that are not what the store has written.
struct HostileInputTests {
  /// A state with something in every list.
  private func state() throws -> ModelState {
    let test = try TestStore()
    try test.install(1, 2, 3, 4)
    try test.activate(1, 2)
    try test.store.stage(3, of: "sample", as: .shadow)
    try test.store.withdraw("sample", rejecting: true)
    try test.store.recordHealthy(["sample"])
    try test.store.stage(4, of: "sample", as: .canary)
    _ = try test.store.recordStart(["sample"], at: 1_800_000_000, RolloutRules())
    return try test.state
  }

  @Test func aStateComesBack() throws {
    let state = try state()
    #expect(ModelState(file: state.file) == state && ModelState(file: ModelState().file) == ModelState())
    #expect(state.file.count == 32 + 4 + 4 + 8 + 32)
  }

  @Test func everyTruncationAndBitFlip() throws {
    var file = try state().file
    for count in 0..<file.count { #expect(ModelState(file: Array(file[..<count])) == nil) }
    #expect(ModelState(file: file + [0]) == nil)
    for bit in 0..<8 * file.count {
      file[bit / 8] ^= 1 << (bit % 8)
      #expect(ModelState(file: file) == nil, "bit \(bit)")
      file[bit / 8] ^= 1 << (bit % 8)
    }
  }

  /// Behind a digest that is right: what is taken is consistent and is written as it was read.
  @Test func everyByteOfTheContent() throws {
    var content = Array(try state().file.dropLast(32))
    var taken = 0
    for index in content.indices {
      let byte = content[index]
      for value in 0...UInt8.max {
        content[index] = value
        guard let state = ModelState(content: content) else { continue }
        taken += 1
        #expect(Array(state.file.dropLast(32)) == content)
        #expect((state.staged == nil) == (state.stage == nil) && (state.staged ?? .max) > (state.active ?? 0))
      }
      content[index] = byte
    }
    #expect(taken > content.count)
  }

  /// What the fuzzer starts from and what it has found.
  @Test func fuzzCorpus() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/store").standardizedFileURL
    if ProcessInfo.processInfo.environment["SWIFTLET_WRITE_SEEDS"] != nil {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(state().file.dropLast(32)).write(to: folder.appending(path: "state"))
      try Data(state().file).write(to: folder.appending(path: "state-file"))
      try Data(SamplePrograms.version(2)).write(to: folder.appending(path: "model"))
    }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= 3)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      let test = try TestStore()
      try test.install(1, 2)
      var image = test.disk.image
      image.files["/data/models/sample/state"] = ModelState(content: bytes)?.file ?? bytes
      image.files[try test.path(2)] = bytes
      let damaged = try TestStore(image)
      let active = try damaged.state.active
      #expect(active.map { [1, 2].contains($0) } ?? true)
    }
  }
}
