import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// One operation at a time changed so that a kernel would leave its tensors or its number range.
struct StepRefusalTests {
  private static func sample(_ name: String) -> ProgramBuilder { SamplePrograms.all.first { $0.name == name }!.builder }

  private static func convolution(
    of sample: String = "windows-bytes", _ change: (inout Convolution) -> Void
  ) -> ModelError.Code? {
    StepRefusalTests.sample(sample).refusal(ofStep: 0) { operation in
      guard case .convolution(var step) = operation else { return }
      change(&step)
      operation = .convolution(step)
    }
  }

  @Test func windowsLeaveTheirTensors() {
    func refused(_ change: (inout WindowGeometry) -> Void) -> ModelError.Code? {
      StepRefusalTests.convolution { change(&$0.window) }
    }
    #expect(refused { _ in } == nil)
    #expect(refused { $0.inputHeight = 5 } == .badShape)
    #expect(refused { $0.inputHeight = 0 } == .badGeometry)
    #expect(refused { $0.inputHeight = .max } == .badGeometry)
    #expect(refused { $0.outputWidth = 3 } == .badShape)
    #expect(refused { $0.inputChannelOffset = 1 } == .badGeometry)
    #expect(refused { $0.inputChannelOffset = .min } == .badGeometry)
    #expect(refused { $0.outputChannelOffset = 1 } == .badGeometry)
    #expect(refused { $0.strideWidth = 2 } == .badGeometry)
    #expect(refused { $0.strideWidth = 0 } == .badGeometry)
    #expect(refused { $0.padTop = 3 } == .badGeometry)
    #expect(refused { $0.padTop = -1 } == .badGeometry)
    #expect(refused { $0.kernelHeight = 2 } == .badShape)
    #expect(refused { $0.dilationHeight = 1 << 16 } == .badGeometry)
  }

  /// Kernels count the pixels of a padded picture in 32 bits.
  @Test func paddedPicturePasses32Bits() {
    let code = StepRefusalTests.convolution {
      ($0.window.dilationHeight, $0.window.padTop) = (1 << 15, 1 << 15)
      ($0.window.dilationWidth, $0.window.padLeft) = (1 << 15, 1 << 15)
    }
    #expect(code == .badGeometry)
  }

  @Test func convolutionConstants() {
    func refused(_ change: (inout Convolution) -> Void) -> ModelError.Code? { StepRefusalTests.convolution(change) }
    #expect(refused { $0.weights = -1 } == .badOperand)
    #expect(refused { $0.weights = .max } == .badOperand)
    #expect(refused { $0.weights = $0.input } == .badOperand)
    #expect(refused { $0.weights = $0.bias } == .badOperand)
    #expect(refused { $0.multipliers = -1 } == .badOperand)
    #expect(refused { $0.output = $0.weights } == .badOperand)
    #expect(refused { $0.residual = $0.input } == .badShape)
    #expect(refused { $0.weightZeroPoint = 128 } == .badAttribute)
    #expect(refused { ($0.minimum, $0.maximum) = (1, 0) } == .badAttribute)
    #expect(refused { $0.sumMaximum = 128 } == .badAttribute)
    #expect(refused { $0.middleZeroPoint = -129 } == .badQuantization)
    #expect(refused { $0.middleScale = .nan } == .rangeOverflow)
    #expect(refused { $0.middleScale = 1e9 } == .rangeOverflow)
  }

  @Test func accumulatorsPass32Bits() {
    var builder = StepRefusalTests.sample("windows-bytes")
    let bias = builder.words("large", [0, Int32.min, 0])
    let multipliers = builder.floats("infinite", [1, 1, .infinity])
    for (bias, multipliers) in [(bias, Int32?.none), (Int32?.none, multipliers)] as [(Int32?, Int32?)] {
      let code = builder.refusal(ofStep: 0) { operation in
        guard case .convolution(var step) = operation else { return }
        step.bias = bias ?? step.bias
        step.multipliers = multipliers ?? step.multipliers
        operation = .convolution(step)
      }
      #expect(code == .rangeOverflow)
    }
  }

  /// Operands without meaning for floats are no index to follow.
  @Test func floatStepsHaveNoTables() {
    #expect(StepRefusalTests.convolution(of: "windows-floats") { $0.multipliers = 9999 } == .badOperand)
    #expect(StepRefusalTests.convolution(of: "windows-floats") { $0.realMinimum = .nan } == .badAttribute)
    let code = StepRefusalTests.sample("shapes-floats").refusal(ofStep: 4) { operation in
      guard case .softmax(var step) = operation else { return }
      step.table = 9999
      operation = .softmax(step)
    }
    #expect(code == .badOperand)
  }

  @Test func pools() {
    func refused(_ change: (inout Pool) -> Void) -> ModelError.Code? {
      StepRefusalTests.sample("windows-bytes").refusal(ofStep: 2) { operation in
        guard case .averagePool(var step) = operation else { return }
        change(&step)
        operation = .averagePool(step)
      }
    }
    #expect(refused { $0.window.inputChannels = 2 } == .badGeometry)
    #expect(refused { $0.window.dilationWidth = 2 } == .badAttribute)
    #expect(refused { ($0.window.kernelHeight, $0.window.kernelWidth) = (512, 512) } == .rangeOverflow)
    #expect(refused { $0.maximum = 128 } == .badAttribute)
    #expect(refused { $0.output = 1 } == .badQuantization)
  }

  @Test func binary() {
    func refused(_ change: (inout Binary) -> Void) -> ModelError.Code? {
      StepRefusalTests.sample("elements-bytes").refusal(ofStep: 0) { operation in
        guard case .binary(var step) = operation else { return }
        change(&step)
        operation = .binary(step)
      }
    }
    #expect(refused { $0.kind = 7 } == .badAttribute)
    #expect(refused { $0.kind = BinaryKind.divide.rawValue } == .badAttribute)
    #expect(refused { $0.rank = 0 } == .badGeometry)
    #expect(refused { $0.rank = 7 } == .badGeometry)
    #expect(refused { $0.extents[0] = 7 } == .badShape)
    #expect(refused { $0.extents[1] = 0 } == .badGeometry)
    #expect(refused { $0.aStrides[0] = 5 } == .badGeometry)
    #expect(refused { $0.bStrides[0] = -1 } == .badGeometry)
    // Whose product passes 64 bits.
    #expect(
      refused {
        $0.rank = 6
        $0.extents = InlineArray(repeating: .max)
      } == .badGeometry)
    #expect(
      refused {
        $0.rank = 6
        $0.extents = InlineArray(repeating: 1 << 29)
      } == .badGeometry)
  }

  @Test func shapes() {
    let builder = StepRefusalTests.sample("shapes-bytes")
    func reduce(_ change: (inout Reduce) -> Void) -> ModelError.Code? {
      builder.refusal(ofStep: 0) { operation in
        guard case .reduce(var step) = operation else { return }
        change(&step)
        operation = .reduce(step)
      }
    }
    #expect(reduce { $0.kind = 4 } == .badAttribute)
    #expect(reduce { $0.outer = 2 } == .badShape)
    #expect(reduce { ($0.outer, $0.reduced, $0.inner) = (.max, .max, .max) } == .badGeometry)

    func resize(_ change: (inout Resize) -> Void) -> ModelError.Code? {
      builder.refusal(ofStep: 5) { operation in
        guard case .resize(var step) = operation else { return }
        change(&step)
        operation = .resize(step)
      }
    }
    #expect(resize { $0.outputHeight = 6 } == .badShape)
    #expect(resize { $0.inputWidth = -4 } == .badGeometry)

    func softmax(_ change: (inout Softmax) -> Void) -> ModelError.Code? {
      builder.refusal(ofStep: 4) { operation in
        guard case .softmax(var step) = operation else { return }
        change(&step)
        operation = .softmax(step)
      }
    }
    #expect(softmax { $0.count = 3 } == .badShape)
    #expect(softmax { $0.table = -1 } == .badOperand)
    #expect(softmax { $0.table = $0.input } == .badOperand)
  }

  @Test func softmaxTables() {
    func code(_ table: [Int32]) -> ModelError.Code? {
      var builder = StepRefusalTests.sample("shapes-bytes")
      let other = builder.words("other", table)
      return builder.refusal(ofStep: 4) { operation in
        guard case .softmax(var step) = operation else { return }
        step.table = other
        operation = .softmax(step)
      }
    }
    let falling = (0..<256).map { Int32(1000 - $0) }
    #expect(code(falling) == nil)
    #expect(code(Array(repeating: 0, count: 256)) == .rangeOverflow)
    #expect(code(Array(repeating: .max, count: 256)) == nil)
    #expect(code(falling.reversed()) == .badAttribute)
    #expect(code(Array(repeating: -1, count: 256)) == .badAttribute)
    #expect(code(Array(falling[..<255])) == .badShape)
  }

  @Test func copies() {
    func refused(_ change: (inout Copy) -> Void) -> ModelError.Code? {
      StepRefusalTests.sample("shapes-bytes").refusal(ofStep: 7) { operation in
        guard case .copy(var step) = operation else { return }
        change(&step)
        operation = .copy(step)
      }
    }
    #expect(refused { _ in } == nil)
    #expect(refused { $0.inputOffset = 22 } == .badGeometry)
    #expect(refused { $0.inputOffset = -1 } == .badGeometry)
    #expect(refused { $0.outputOffset = 1 } == .badGeometry)
    #expect(refused { $0.inputStrides[0] = .min } == .badGeometry)
    #expect(refused { $0.inputStrides[0] = 1 } == .badGeometry)
    #expect(refused { $0.outputStrides[0] = -1 } == .badGeometry)
    #expect(refused { $0.outputStrides[0] = 0 } == .badGeometry)
    #expect(refused { $0.rank = -1 } == .badGeometry)
    // Many elements over one another.
    #expect(
      refused {
        $0.rank = 6
        $0.extents = InlineArray(repeating: 1 << 20)
        $0.inputStrides = InlineArray(repeating: 0)
        $0.outputStrides = InlineArray(repeating: 0)
      } == .badGeometry)
  }

  @Test func elements() {
    let bytes = StepRefusalTests.sample("elements-bytes")
    func change(_ step: Int, _ operation: ModelFormat.Operation) -> ModelError.Code? {
      bytes.refusal(ofStep: step) { $0 = operation }
    }
    guard case .lookup(var lookup) = bytes.program.steps[3].operation,
      case .prelu(var prelu) = bytes.program.steps[4].operation,
      case .fill(var fill) = bytes.program.steps[5].operation,
      case .dequantize(var conversion) = bytes.program.steps[6].operation
    else {
      Issue.record("the sample has other steps")
      return
    }
    lookup.table = prelu.alpha
    #expect(change(3, .lookup(lookup)) == .badShape)
    prelu.channels = 3
    #expect(change(4, .prelu(prelu)) == .badShape)
    fill.value = 128
    #expect(change(5, .fill(fill)) == .badAttribute)
    conversion.input = conversion.output
    #expect(change(6, .dequantize(conversion)) == .badElementType)

    let floats = StepRefusalTests.sample("elements-floats")
    let index = floats.program.steps.firstIndex { if case .unary = $0.operation { true } else { false } }!
    let code = floats.refusal(ofStep: index) { operation in
      guard case .unary(var unary) = operation else { return }
      unary.kind = 22
      operation = .unary(unary)
    }
    #expect(code == .badAttribute)
  }
}
