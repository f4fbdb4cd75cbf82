import Compiler
import Engine
import Foundation
import Graph
import Importers
import Kernels
import ModelFormat
import Testing

/// Whole models from other projects, and a compiled one broken in many places: run, or refused in one line.
struct HostileInputTests {
  @Test(.disabled(if: Shared.isAbsent, "no models"))
  func filesOfOtherProjects() throws {
    for path in Shared.files("conformance/litert-testdata", ".bin", ".tflite") {
      let bytes = try Shared.bytes(path)
      do {
        let model = try Compiler().compile(try ModelFile.graph(from: bytes, name: path))
        run(model.file)
      } catch let error as ImportError {
        #expect(!error.description.contains("\n"))
      } catch let error as CompileError {
        #expect(!error.message.contains("\n"))
      }
    }
  }

  @Test func truncationsOfAModel() throws {
    let file = try CompiledFiles.compiled(CompiledFiles.own[0]).file
    for count in stride(from: 0, to: file.count, by: 97) { run(Array(file[..<count]), mayFail: true) }
  }

  @Test func bitFlipsOfAModel() throws {
    var file = try CompiledFiles.compiled(CompiledFiles.own[0]).file
    if ProcessInfo.processInfo.environment["SWIFTLET_WRITE_SEEDS"] != nil {
      try Data(file).write(
        to: URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/swl/digits").standardizedFileURL)
    }
    for bit in stride(from: 0, to: 8 * file.count, by: 211) {
      file[bit / 8] ^= 1 << (bit % 8)
      run(file, mayFail: true)
      file[bit / 8] ^= 1 << (bit % 8)
    }
  }

  private func run(_ file: [UInt8], mayFail: Bool = false) {
    var reader = ModelReader()
    reader.verifiesDigests = !mayFail
    reader.limits.workCount = 1 << 28
    for sets in [[], InstructionSets.detected] as [InstructionSets] {
      var options = SessionOptions()
      options.instructionSets = sets
      options.memoryLimit = 1 << 26
      do {
        let (program, weights) = try reader.read(file.span.bytes)
        let session = try Session(program: program, weights: file.span.bytes.extracting(weights), options: options)
        session.writeInputs(seed: 1)
        session.run()
        for index in program.outputs.indices { _ = session.readOutput(index) }
      } catch { #expect(mayFail, "\(error)") }
    }
  }
}
