import Engine
import Foundation
import Kernels
import ModelFormat
import SamplePrograms
import Testing

/// Every program that the reader accepts runs on every instruction set, within its memory.
struct HostileInputTests {
  @Test(arguments: SamplePrograms.all.map(\.name))
  func everyBitFlip(name: String) {
    let sets = InstructionSets.detected.isEmpty ? [InstructionSets()] : [[], InstructionSets.detected]
    var bytes = SamplePrograms.file(name)
    var accepted = 0
    for bit in 0..<8 * bytes.count {
      bytes[bit / 8] ^= 1 << (bit % 8)
      var session = SampleSession()
      session.options.instructionSets = sets[bit % sets.count]
      if session.outputs(bytes) != nil { accepted += 1 }
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
    #expect(accepted > 0)
  }

  /// What the fuzzer starts from and what it has found.
  @Test func fuzzCorpus() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/swl").standardizedFileURL
    if ProcessInfo.processInfo.environment["SWIFTLET_WRITE_SEEDS"] != nil {
      for (name, builder) in SamplePrograms.all { try Data(builder.file).write(to: folder.appending(path: name)) }
    }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= SamplePrograms.all.count)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      for sets in [[], InstructionSets.detected] as [InstructionSets] {
        var session = SampleSession()
        session.options.instructionSets = sets
        _ = session.outputs(bytes)
      }
    }
  }
}
