import Engine
import Kernels
import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// Pruned pointwise convolutions give the same bytes on dense and on sparse kernels.
struct SparseTests {
  @Test(arguments: [0, 3, 10, 50, 100], [InstructionSets(), .detected])
  func sparseKernelsGiveTheSameBytes(percent: Int, sets: InstructionSets) throws {
    let file = PrunedProgram(percent: percent).builder.file
    var options = SessionOptions()
    options.instructionSets = sets
    options.sparseKernels = .never
    let expected = try Session(file: file.span.bytes, options: options).outputs()
    for choice in [SparseKernels.always, .automatic] {
      for threads in [1, 2, 3] {
        (options.sparseKernels, options.threadCount) = (choice, threads)
        let session = try Session(file: file.span.bytes, options: options)
        #expect(session.outputs() == expected, "\(choice), \(threads) threads")
      }
    }
  }

  @Test func choice() throws {
    let file = PrunedProgram(percent: 10).builder.file
    var options = SessionOptions()
    func kernels() throws -> [String] {
      let session = try Session(file: file.span.bytes, options: options)
      return (0..<3).map { session.kernelName(ofStep: $0) }
    }
    options.sparseKernels = .never
    #expect(try kernels().allSatisfy { $0.hasPrefix("conv_q8") })
    options.sparseKernels = .always
    #expect(try kernels().map { $0.hasPrefix("sparse_q8") } == [true, true, false])
    options.sparseKernels = .automatic
    let isFaster = SparseCosts(.detected) != nil
    #expect(try kernels().map { $0.hasPrefix("sparse_q8") } == [isFaster, isFaster, false])
    options.instructionSets = []
    #expect(try kernels().allSatisfy { $0.hasPrefix("conv_q8") })
  }

  @Test func density() throws {
    let session = try Session(file: PrunedProgram(percent: 25).builder.file.span.bytes)
    let densities = (0..<3).map { session.density(ofStep: $0) }
    #expect(densities[0]! > 0.2 && densities[0]! < 0.3)
    #expect(densities[1]! > 0.2 && densities[1]! < 0.3)
    #expect(densities[2] == nil)
  }

  /// Sparse kernels execute the products of blocks that are not zero, dense ones all of the program.
  @Test func executedMultiplyAccumulates() throws {
    let file = PrunedProgram(percent: 25).builder.file
    var options = SessionOptions()
    for (choice, isSparse) in [(SparseKernels.never, [false, false, false]), (.always, [true, true, false])] {
      options.sparseKernels = choice
      let session = try Session(file: file.span.bytes, options: options)
      for (index, inputs) in [75, 130, 75].enumerated() {
        let all = session.program.multiplyAccumulates(ofStep: index)
        // Blocks of four inputs, the last filled up.
        let inBlocks = Double(all / inputs * ((inputs + 3) / 4 * 4))
        let executed = isSparse[index] ? try #require(session.density(ofStep: index)) * inBlocks : Double(all)
        #expect(session.executedMultiplyAccumulates(ofStep: index) == Int(executed.rounded()))
      }
    }
  }

  /// What sparse kernels take is known, and refused, before it is taken.
  @Test func memoryLimit() throws {
    var options = SessionOptions()
    options.sparseKernels = .always
    func arena(percent: Int) throws -> Int {
      try Session(file: PrunedProgram(percent: percent).builder.file.span.bytes, options: options).arenaByteCount
    }
    #expect(try arena(percent: 3) < arena(percent: 50))
    let needed = try arena(percent: 50)
    options.memoryLimit = needed - 1
    #expect(throws: SessionError.self) { try arena(percent: 50) }
  }
}

/// Two pointwise convolutions whose weights are pruned, the second with a sum, and one with a weight zero point.
struct PrunedProgram {
  var builder = ProgramBuilder()
  private var state: UInt64 = 7

  /// Of the quads of weights about `percent` of a hundred are kept.
  init(percent: Int) {
    let x = builder.tensor("x", .int8, [1, 9, 7, 75])
    let middle = builder.tensor("middle", .int8, [1, 9, 7, 130])
    let sum = builder.tensor("sum", .int8, [1, 9, 7, 75])
    let y = builder.tensor("y", .int8, [1, 9, 7, 5])
    builder.input(x)
    builder.output(sum)
    builder.output(y)
    var expand = convolution(x, middle, 75, 130, percent)
    expand.minimum = 3
    builder.step(.convolution(expand))
    var project = convolution(middle, sum, 130, 75, percent)
    (project.residual, project.middleScale, project.middleZeroPoint) = (x, 0.25, -4)
    builder.step(.convolution(project))
    var last = convolution(sum, y, 75, 5, percent)
    last.weightZeroPoint = 1
    builder.step(.convolution(last))
  }

  private mutating func convolution(
    _ input: Int32, _ output: Int32, _ inputs: Int, _ outputs: Int, _ percent: Int
  ) -> Convolution {
    var step = Convolution()
    (step.input, step.output) = (input, output)
    (step.window.inputHeight, step.window.inputWidth, step.window.outputHeight, step.window.outputWidth) = (9, 7, 9, 7)
    (step.window.inputChannels, step.window.inputPixelStride) = (Int32(inputs), Int32(inputs))
    (step.window.outputChannels, step.window.outputPixelStride) = (Int32(outputs), Int32(outputs))
    var weights: [Int8] = []
    for _ in 0..<outputs {
      for first in stride(from: 0, to: inputs, by: 4) {
        let isKept = draw(100) < percent
        for _ in first..<min(first + 4, inputs) { weights.append(isKept ? Int8(draw(256) - 128) : 0) }
      }
    }
    step.weights = builder.bytes("weights", [outputs, 1, 1, inputs], values: weights)
    step.bias = builder.words("bias", (0..<outputs).map { _ in Int32(draw(4000) - 2000) })
    step.multipliers = builder.floats("multipliers", (0..<outputs).map { _ in Float(1 + draw(9)) / 2000 })
    return step
  }

  private mutating func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
