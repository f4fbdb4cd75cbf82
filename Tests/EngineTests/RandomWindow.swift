import ModelFormat
import SamplePrograms
import Tensors

/// A program of one window operator on bytes, drawn from everything that a reader accepts.
struct RandomWindow {
  /// Never written by a step: in front of, between and behind its tensors.
  static let gap = 256
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  /// A number from `range`.
  mutating func draw(_ range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int((state >> 33) % UInt64(range.count))
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(draw(0...255)) } }

  mutating func program() -> ProgramBuilder {
    let isPool = draw(0...4) == 0
    let isDepthwise = !isPool && draw(0...1) == 0
    var window = geometry(dilates: !isPool)
    let channels = draw(1...[4, 20, 70][draw(0...2)])
    window.inputChannels = Int32(channels)
    window.outputChannels = Int32(isPool ? channels : isDepthwise ? channels * draw(1...3) : draw(1...40))
    window.inputChannelOffset = Int32(draw(0...1) * draw(0...5))
    window.inputPixelStride = window.inputChannelOffset + window.inputChannels + Int32(draw(0...1) * draw(0...5))
    window.outputChannelOffset = Int32(draw(0...1) * draw(0...5))
    window.outputPixelStride = window.outputChannelOffset + window.outputChannels + Int32(draw(0...1) * draw(0...5))

    var builder = ProgramBuilder()
    builder.program.activationByteCount = RandomWindow.gap
    let zeroPoint = Int32(draw(-128...127))
    let x = tensor(
      &builder, "x", window.batch, window.inputHeight, window.inputWidth, window.inputPixelStride, zeroPoint)
    let y = tensor(
      &builder, "y", window.batch, window.outputHeight, window.outputWidth, window.outputPixelStride, zeroPoint)
    builder.input(x)
    builder.output(y)
    if isPool {
      var pool = Pool()
      (pool.input, pool.output, pool.window) = (x, y, window)
      builder.step(draw(0...1) == 0 ? .averagePool(pool) : .maxPool(pool))
    } else {
      let step = convolution(&builder, x, y, window, isDepthwise: isDepthwise)
      builder.step(isDepthwise ? .depthwiseConvolution(step) : .convolution(step))
    }
    return builder
  }

  private mutating func convolution(
    _ builder: inout ProgramBuilder, _ x: Int32, _ y: Int32, _ window: WindowGeometry, isDepthwise: Bool
  ) -> Convolution {
    var step = Convolution()
    (step.input, step.output, step.window) = (x, y, window)
    let outputs = Int(window.outputChannels)
    let taps = Int(window.kernelHeight * window.kernelWidth) * (isDepthwise ? 1 : Int(window.inputChannels))
    step.weights = builder.bytes(
      "weights", [taps * outputs], first: UInt8(draw(0...255)), step: UInt8(draw(0...127) * 2 + 1))
    if draw(0...3) > 0 { step.bias = builder.words("bias", (0..<outputs).map { _ in Int32(draw(-9999...9999)) }) }
    let least = 1 / Float(taps * 4000)
    step.multipliers = builder.floats("multipliers", (0..<outputs).map { _ in least * Float(draw(1...50)) })
    step.weightZeroPoint = Int32(draw(0...2) == 0 ? draw(-128...127) : 0)
    if draw(0...2) == 0 {
      step.residual = tensor(
        &builder, "residual", window.batch, window.outputHeight, window.outputWidth, window.outputChannels,
        Int32(draw(-128...127)))
      builder.input(step.residual)
      (step.middleScale, step.middleZeroPoint) = (Float(draw(1...9)) / 8, Int32(draw(-128...127)))
    }
    return step
  }

  private func tensor(
    _ builder: inout ProgramBuilder, _ name: String, _ batch: Int32, _ height: Int32, _ width: Int32,
    _ channels: Int32, _ zeroPoint: Int32
  ) -> Int32 {
    let shape = [batch, height, width, channels].map { Int($0) }
    let tensor = builder.tensor(name, .int8, shape, zeroPoint: zeroPoint)
    builder.program.activationByteCount += RandomWindow.gap
    return tensor
  }

  private mutating func geometry(dilates: Bool) -> WindowGeometry {
    var window = WindowGeometry()
    window.batch = Int32(draw(1...2))
    let rows = axis(dilates: dilates)
    let columns = axis(dilates: dilates)
    (window.inputHeight, window.inputWidth) = (rows.input, columns.input)
    (window.outputHeight, window.outputWidth) = (rows.output, columns.output)
    (window.kernelHeight, window.kernelWidth) = (rows.kernel, columns.kernel)
    (window.strideHeight, window.strideWidth) = (rows.stride, columns.stride)
    (window.dilationHeight, window.dilationWidth) = (rows.dilation, columns.dilation)
    (window.padTop, window.padLeft) = (rows.pad, columns.pad)
    return window
  }

  private typealias Axis = (input: Int32, output: Int32, kernel: Int32, stride: Int32, dilation: Int32, pad: Int32)

  private mutating func axis(dilates: Bool) -> Axis {
    let (input, kernel, stride) = (draw(1...[3, 14, 40][draw(0...2)]), draw(1...6), draw(1...[1, 2, 7][draw(0...2)]))
    let dilation = dilates ? draw(1...[1, 1, 9][draw(0...2)]) : 1
    let pad = draw(0...(kernel - 1) * dilation) * draw(0...1)
    let output = draw(1...(input - 1 + pad) / stride + 1)
    return (Int32(input), Int32(output), Int32(kernel), Int32(stride), Int32(dilation), Int32(pad))
  }
}
