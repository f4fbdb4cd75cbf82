import Engine
import Kernels
import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// Window operators of any geometry a reader accepts: the same bytes on every instruction set, nothing written elsewhere.
struct RandomWindowTests {
  private static var sets: [InstructionSets] {
    let all: [InstructionSets] = [.avx2, [.avx2, .avx512vnni], [.avx2, .avx512vnni, .avx512vbmi]]
    return all.filter { InstructionSets.detected.isSuperset(of: $0) }
  }

  @Test(arguments: 0..<8) func everyInstructionSetAgrees(round: Int) throws {
    for seed in (round * 150)..<((round + 1) * 150) {
      var random = RandomWindow(seed: seed)
      let builder = random.program()
      let file = builder.file
      let inputs = builder.program.inputs.map { random.bytes(builder.program.tensors[$0.tensor].byteCount) }
      let expected = try outputs(file, inputs, [], seed)
      for sets in RandomWindowTests.sets {
        #expect(try outputs(file, inputs, sets, seed) == expected, "seed \(seed), \(sets.description)")
      }
    }
  }

  private func outputs(_ file: [UInt8], _ inputs: [[UInt8]], _ sets: InstructionSets, _ seed: Int) throws -> [UInt8] {
    var options = SessionOptions()
    options.instructionSets = sets
    let byteCount = try Session(file: file.span.bytes, options: options).workingByteCount
    let arena = Arena(byteCount: byteCount + RandomWindow.gap)
    options.sharedActivations = arena
    let session = try Session(file: file.span.bytes, options: options)
    for (index, input) in inputs.enumerated() { session.writeInput(index, from: input.span.bytes) }
    session.run()

    let memory = UnsafeRawBufferPointer(
      start: arena.address(offset: 0, byteCount: arena.byteCount), count: arena.byteCount)
    var free = Set(0..<session.program.activationByteCount).union(byteCount..<arena.byteCount)
    for buffer in session.program.buffers { free.subtract(buffer.byteOffset..<(buffer.byteOffset + buffer.byteCount)) }
    #expect(free.allSatisfy { memory[$0] == 0 }, "seed \(seed), \(sets.description): written outside of tensors")
    return session.readOutput(0)
  }
}
