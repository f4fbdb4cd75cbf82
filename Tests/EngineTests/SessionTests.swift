import Engine
import Kernels
import Linux
import ModelFormat
import SamplePrograms
import Tensors
import Testing

struct SessionTests {
  @Test(arguments: SamplePrograms.all.map(\.name))
  func everyThreadCountGivesTheSameOutputs(name: String) throws {
    let file = SamplePrograms.file(name)
    var options = SessionOptions()
    options.usesBLAS = false
    let expected = try Session(file: file.span.bytes, options: options).outputs()
    for threads in [2, 3] {
      options.threadCount = threads
      #expect(try Session(file: file.span.bytes, options: options).outputs() == expected, "\(threads) threads")
    }
  }

  @Test(arguments: SamplePrograms.all.map(\.name))
  func outputsCanBeReadWhereTheyLie(name: String) throws {
    let session = try Session(file: SamplePrograms.file(name).span.bytes)
    for (index, expected) in session.outputs().enumerated() {
      let port = session.program.outputs[index]
      let isByte = session.program.tensors[port.tensor].type == .int8
      let shift = isByte ? UInt8(Session.storageBias) ^ (port.type == .uint8 ? 128 : 0) : 0
      let stored = session.outputStorage(index).withUnsafeBytes { [UInt8]($0) }
      #expect(stored.map { $0 ^ shift } == expected)
    }
  }

  /// Floats may differ in the last bits.
  @Test(arguments: SamplePrograms.all.map(\.name).filter { $0.hasSuffix("bytes") })
  func everyInstructionSetGivesTheSameBytes(name: String) throws {
    let file = SamplePrograms.file(name)
    var options = SessionOptions()
    options.instructionSets = []
    let expected = try Session(file: file.span.bytes, options: options).outputs()
    #expect(try Session(file: file.span.bytes).outputs() == expected)
  }

  @Test(arguments: SamplePrograms.all.map(\.name).filter { $0.hasPrefix("coded-") })
  func codedConstantsGiveTheOutputsOfPlainOnes(name: String) throws {
    let (coded, plain) = (SamplePrograms.file(name), SamplePrograms.file(String(name.dropFirst("coded-".count))))
    let expected = try Session(file: plain.span.bytes).outputs()
    #expect(try Session(file: coded.span.bytes).outputs() == expected)
    // Decoded beside the arena.
    var options = SessionOptions()
    options.sharedActivations = Arena(byteCount: 1 << 16)
    #expect(try Session(file: coded.span.bytes, options: options).outputs() == expected)
  }

  /// Constants that decode to more than activations take are decoded beside the arena, within the limit.
  @Test func decodingIsCounted() throws {
    let (empty, step) = SessionTests.square
    var builder = empty
    builder.step(.convolution(step))
    let file = builder.coded { _ in .planesZstd }.file
    var options = SessionOptions()
    options.memoryLimit = try Session(file: file.span.bytes).arenaByteCount + 2 * 64 * 64 * 4
    #expect(
      try Session(file: file.span.bytes, options: options).outputs() == Session(file: builder.file.span.bytes).outputs()
    )
    options.memoryLimit -= 1
    #expect(throws: SessionError.self) { try Session(file: file.span.bytes, options: options) }
  }

  /// What only decoding finds is an error of the session, with its place.
  @Test func brokenWeights() throws {
    var builder = SamplePrograms.all.first { $0.name == "windows-bytes" }!.builder.coded {
      $0.name == "weights" ? .bitmap : nil
    }
    guard let tensor = builder.program.tensors.firstIndex(where: { $0.name == "weights" }),
      case .constant(let start) = builder.program.tensors[tensor].placement
    else {
      Issue.record("the sample has no weights")
      return
    }
    builder.weights[start + 4] ^= 1
    let error = #expect(throws: SessionError.self) { try Session(file: builder.file.span.bytes) }
    guard case .model(let error) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error.code == .badCoding && error.place == .tensor(tensor) && error.offset % 64 == start % 64)
  }

  @Test func sessionsShareActivations() throws {
    let (first, second) = (SamplePrograms.file("windows-bytes"), SamplePrograms.file("shapes-bytes"))
    let own = try [first, second].map { try Session(file: $0.span.bytes).outputs() }
    let byteCount = try [first, second].map { try Session(file: $0.span.bytes).workingByteCount }.max()!

    var options = SessionOptions()
    options.sharedActivations = Arena(byteCount: byteCount)
    let a = try Session(file: first.span.bytes, options: options)
    let b = try Session(file: second.span.bytes, options: options)
    #expect(a.arenaByteCount == a.weightByteCount && b.arenaByteCount == b.weightByteCount)
    for _ in 0..<2 { #expect([a.outputs(), b.outputs()] == own) }
  }

  @Test func aSmallSharedArenaIsRefused() throws {
    let file = SamplePrograms.file("windows-bytes")
    let needed = try Session(file: file.span.bytes).workingByteCount
    var options = SessionOptions()
    options.sharedActivations = Arena(byteCount: needed - 64)
    let error = #expect(throws: SessionError.self) { try Session(file: file.span.bytes, options: options) }
    guard case .tooMuchMemory(needed, needed - 64) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func memoryLimit() throws {
    let file = SamplePrograms.file("windows-bytes")
    var options = SessionOptions()
    options.memoryLimit = try Session(file: file.span.bytes).arenaByteCount
    _ = try Session(file: file.span.bytes, options: options)
    options.memoryLimit -= 1
    let error = #expect(throws: SessionError.self) { try Session(file: file.span.bytes, options: options) }
    #expect(error?.message.contains("are allowed") == true)
  }

  @Test(arguments: [-1, 0, 65, Int.max]) func threadCount(count: Int) {
    var options = SessionOptions()
    options.threadCount = count
    let error = #expect(throws: SessionError.self) {
      try Session(file: SamplePrograms.file("windows-bytes").span.bytes, options: options)
    }
    #expect(error?.message == "\(count) threads are not possible; use 1 to 64")
  }

  @Test func missingInstructionSet() {
    var options = SessionOptions()
    options.instructionSets = InstructionSets(rawValue: 1 << 31)
    let error = #expect(throws: SessionError.self) {
      try Session(file: SamplePrograms.file("windows-bytes").span.bytes, options: options)
    }
    #expect(error?.message.contains("instruction set") == true)
  }

  @Test func brokenFile() {
    let error = #expect(throws: SessionError.self) { try Session(file: [UInt8](repeating: 0, count: 999).span.bytes) }
    #expect(error?.message.hasPrefix("byte 0: this is not a .swl model") == true)
  }

  /// A small file that names one block of weights many times asks for more memory than it may have.
  @Test func packedWeightsAreCounted() {
    let (empty, step) = SessionTests.square
    var builder = empty
    for _ in 0..<2000 { builder.step(.convolution(step)) }
    var options = SessionOptions()
    options.memoryLimit = 1 << 24
    let error = #expect(throws: SessionError.self) { try Session(file: builder.file.span.bytes, options: options) }
    guard case .tooMuchMemory = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// A float convolution of 64 channels to 64, which is not among the steps yet.
  private static var square: (builder: ProgramBuilder, step: Convolution) {
    var builder = ProgramBuilder()
    let (x, y) = (builder.tensor("x", .float32, [1, 1, 1, 64]), builder.tensor("y", .float32, [1, 1, 1, 64]))
    builder.input(x)
    builder.output(y)
    var step = Convolution()
    (step.input, step.output) = (x, y)
    step.weights = builder.floats("weights", Array(repeating: 1, count: 64 * 64))
    (step.window.inputChannels, step.window.inputPixelStride) = (64, 64)
    (step.window.outputChannels, step.window.outputPixelStride) = (64, 64)
    return (builder, step)
  }
}
