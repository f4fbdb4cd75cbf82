public import ModelFormat
internal import Tensors

/// Small programs that use every operation on every type it knows.
public enum SamplePrograms {
  public static let all: [(name: String, builder: ProgramBuilder)] = [
    ("windows-bytes", windowsOfBytes), ("windows-floats", windowsOfFloats), ("elements-bytes", elementsOfBytes),
    ("elements-floats", elementsOfFloats), ("shapes-bytes", shapesOfBytes), ("shapes-floats", shapesOfFloats),
    ("coded-windows-bytes", windowsOfBytes.coded), ("coded-windows-floats", windowsOfFloats.coded),
    ("coded-elements-bytes", elementsOfBytes.coded), ("coded-shapes-bytes", shapesOfBytes.coded),
    ("referenced-windows-bytes", referencedWindows), ("learning-windows-floats", learningWindows),
  ]

  /// The file of the sample with a name.
  public static func file(_ name: String) -> [UInt8] { all.first { $0.name == name }?.builder.file ?? [] }

  /// A 3x3 window on 4x4 pixels with padding 1.
  public static func window(channels: Int32, outputs: Int32) -> WindowGeometry {
    var window = WindowGeometry()
    (window.inputHeight, window.inputWidth, window.outputHeight, window.outputWidth) = (4, 4, 4, 4)
    (window.inputChannels, window.inputPixelStride) = (channels, channels)
    (window.outputChannels, window.outputPixelStride) = (outputs, outputs)
    (window.kernelHeight, window.kernelWidth, window.padTop, window.padLeft) = (3, 3, 1, 1)
    return window
  }

  /// A convolution with a sum, a depthwise convolution and both pools.
  static var windowsOfBytes: ProgramBuilder {
    var b = ProgramBuilder()
    let x = b.tensor("x", .int8, [1, 4, 4, 2])
    let other = b.tensor("other", .int8, [1, 4, 4, 3], scale: 0.25)
    b.input(x)
    b.input(other)

    var convolution = Convolution()
    convolution.input = x
    convolution.residual = other
    convolution.window = window(channels: 2, outputs: 3)
    convolution.weights = b.bytes("weights", [3, 3, 3, 2], first: 200, step: 7)
    convolution.bias = b.words("bias", [10, -20, 30])
    convolution.multipliers = b.floats("multipliers", [0.01, 0.02, 0.03])
    (convolution.middleScale, convolution.middleZeroPoint) = (0.5, 1)
    let sum = b.tensor("sum", .int8, [1, 4, 4, 3])
    convolution.output = sum
    b.step(.convolution(convolution))

    var depthwise = Convolution()
    depthwise.input = sum
    depthwise.window = window(channels: 3, outputs: 3)
    depthwise.weights = b.bytes("depthwise weights", [1, 3, 3, 3], first: 100, step: 11)
    depthwise.multipliers = b.floats("depthwise multipliers", [0.01, 0.02, 0.03])
    let filtered = b.tensor("filtered", .int8, [1, 4, 4, 3])
    depthwise.output = filtered
    b.step(.depthwiseConvolution(depthwise))

    pools(&b, from: filtered, .int8)
    return b
  }

  static var windowsOfFloats: ProgramBuilder {
    var b = ProgramBuilder()
    let x = b.tensor("x", .float32, [1, 4, 4, 2])
    let other = b.tensor("other", .float32, [1, 4, 4, 3])
    b.input(x)
    b.input(other)

    var convolution = Convolution()
    convolution.input = x
    convolution.residual = other
    convolution.window = window(channels: 2, outputs: 3)
    convolution.weights = b.floats("weights", (0..<54).map { Float($0) / 27 - 1 })
    convolution.bias = b.floats("bias", [1, -2, 3])
    let sum = b.tensor("sum", .float32, [1, 4, 4, 3])
    convolution.output = sum
    b.step(.convolution(convolution))

    var depthwise = Convolution()
    depthwise.input = sum
    depthwise.window = window(channels: 3, outputs: 3)
    depthwise.weights = b.floats("depthwise weights", (0..<27).map { Float($0) / 13 - 1 })
    let filtered = b.tensor("filtered", .float32, [1, 4, 4, 3])
    depthwise.output = filtered
    b.step(.depthwiseConvolution(depthwise))

    pools(&b, from: filtered, .float32)
    return b
  }

  private static func pools(_ b: inout ProgramBuilder, from input: Int32, _ type: ElementType) {
    for isAverage in [true, false] {
      var pool = Pool()
      pool.input = input
      pool.window = window(channels: 3, outputs: 3)
      pool.output = b.tensor(isAverage ? "average" : "maximum", type, [1, 4, 4, 3])
      b.step(isAverage ? .averagePool(pool) : .maxPool(pool))
      b.output(pool.output)
    }
  }
}
