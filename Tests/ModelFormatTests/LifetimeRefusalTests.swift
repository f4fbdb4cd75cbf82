import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// What is wrong with the program as a whole.
struct LifetimeRefusalTests {
  /// x -> y -> z by lookups.
  private static func chain() -> ProgramBuilder {
    var builder = ProgramBuilder()
    let table = builder.bytes("table", [256])
    let tensors = ["x", "y", "z"].map { builder.tensor($0, .int8, [100]) }
    builder.input(tensors[0])
    for index in 0..<2 {
      var step = Lookup()
      (step.input, step.output, step.table) = (tensors[index], tensors[index + 1], table)
      builder.step(.lookup(step))
    }
    builder.output(tensors[2])
    return builder
  }

  @Test func readBeforeWritten() {
    var builder = LifetimeRefusalTests.chain()
    builder.program.steps.swapAt(0, 1)
    var file = Refusal(builder)
    #expect(file.error() == ModelError(.notComputedYet, offset: file.steps()[0], place: .step(0)))

    builder = LifetimeRefusalTests.chain()
    builder.program.steps.removeLast()
    file = Refusal(builder)
    #expect(file.error() == ModelError(.notComputedYet, offset: file.records().outputs[0], place: .output(0)))
  }

  @Test func buffersInUseAtOnce() {
    var builder = LifetimeRefusalTests.chain()
    builder.program.buffers[1].byteOffset = 64
    let file = Refusal(builder)
    #expect(file.error() == ModelError(.overlappingBuffers, offset: file.records().buffers + 16, place: .buffer(1)))

    // Never in use at once: x goes before z comes.
    builder = LifetimeRefusalTests.chain()
    builder.program.buffers[2].byteOffset = 0
    #expect(Refusal(builder).error() == nil)
  }

  @Test func resultOverItsOperand() {
    var builder = LifetimeRefusalTests.chain()
    builder.program.buffers[0].byteCount = 256
    builder.program.tensors[2].placement = .buffer(index: 0, byteOffset: 99)
    let file = Refusal(builder)
    #expect(file.error() == ModelError(.overlappingOperands, offset: file.steps()[0], place: .step(0)))
    builder.program.tensors[2].placement = .buffer(index: 0, byteOffset: 100)
    #expect(Refusal(builder).error() == nil)
  }

  /// The slopes of a PReLU lie in memory in another form than numbers do.
  @Test func oneConstantInTwoForms() {
    var builder = SamplePrograms.all.first { $0.name == "elements-bytes" }!.builder
    guard case .binary(var binary) = builder.program.steps[0].operation,
      case .prelu(let prelu) = builder.program.steps[4].operation
    else {
      Issue.record("the sample has other steps")
      return
    }
    binary.b = prelu.alpha
    builder.program.steps[0].operation = .binary(binary)
    let file = Refusal(builder)
    #expect(file.error() == ModelError(.badOperand, offset: file.steps()[4], place: .step(4)))
  }

  @Test func workOfAWholeRun() {
    let builder = LifetimeRefusalTests.chain()
    var limits = ModelLimits()
    limits.workCount = 511
    let file = Refusal(builder)
    #expect(file.error(limits: limits) == ModelError(.tooMuchWork, offset: file.steps()[1], place: .step(1)))
    limits.workCount = 512
    #expect(file.error(limits: limits) == nil)
  }
}
