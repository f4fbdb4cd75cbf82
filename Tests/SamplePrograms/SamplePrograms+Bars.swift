import ModelFormat
import Tensors

extension SamplePrograms {
  /// The `.swl` file of a detector that names the eight bars of a test picture by their colours. A bar whose colour came
  /// out as a mistake of conversion would make it is named after that mistake.
  ///
  /// Input: [1, 8, 64, 3]; each of the eight cells is an anchor as high as the picture, its scores are a softmax over how
  /// near the cell's mean colour is to that of each class.
  public static var bars: [UInt8] {
    var b = ProgramBuilder()
    let classes = BarClass.all
    let x = b.tensor("picture", .int8, [1, 8, 64, 3], scale: 1 / 255, zeroPoint: -128)
    b.input(x)
    b.program.inputs[0].fit = .stretch

    let cells = b.tensor("cells", .int8, [1, 1, 8, 3], scale: 1 / 255, zeroPoint: -128)
    var pool = Pool()
    (pool.input, pool.output, pool.window) = (x, cells, cellWindow)
    b.step(.averagePool(pool))
    let colours = b.tensor("colours", .float32, [1, 1, 8, 3])
    var conversion = Conversion()
    (conversion.input, conversion.output) = (cells, colours)
    b.step(.dequantize(conversion))

    let logits = linear(
      &b, "logits", colours, weights: [[0, 0, 0]] + classes.map { $0.colour.map { 2 * $0 * sharpness } },
      bias: [-1000] + classes.map { -$0.colour.reduce(0) { $0 + $1 * $1 } * sharpness })
    var softmax = Softmax()
    (softmax.input, softmax.rows, softmax.count) = (logits, 8, Int32(classes.count + 1))
    softmax.output = b.tensor("scores", .float32, [1, 1, 8, classes.count + 1])
    b.step(.softmax(softmax))

    // Boxes are the anchors themselves.
    let zeros = [Double](repeating: 0, count: 3)
    b.output(
      linear(&b, "boxes", colours, weights: [[Double]](repeating: zeros, count: 4), bias: zeros + [0]))
    b.output(softmax.output)
    b.program.manifest["name"] = "bars"
    b.program.manifest["labels"] = classes.map(\.name).joined(separator: "\n")
    b.program.manifest["decoder"] =
      "ssd,strides=8,ratios=0.125,scales=0.35355339/0.35355339,interpolated=0,lowest=full,scores=probabilities"
    return b.file
  }

  /// Red, green and blue of each bar from left to right.
  public static var barColours: [[UInt8]] { BarClass.bars.map { $0.colour.map { UInt8((255 * $0).rounded()) } } }

  /// Of the logits, for each squared distance of colours in 0...1.
  private static let sharpness = 2000.0

  private static var cellWindow: WindowGeometry {
    var window = WindowGeometry()
    (window.inputHeight, window.inputWidth, window.inputPixelStride, window.inputChannels) = (8, 64, 3, 3)
    (window.outputHeight, window.outputWidth, window.outputPixelStride, window.outputChannels) = (1, 8, 3, 3)
    (window.kernelHeight, window.kernelWidth, window.strideHeight, window.strideWidth) = (8, 8, 8, 8)
    return window
  }

  /// A weighted sum of the three channels of each of eight pixels for each output.
  private static func linear(
    _ b: inout ProgramBuilder, _ name: String, _ input: Int32, weights: [[Double]], bias: [Double]
  ) -> Int32 {
    var step = Convolution()
    step.input = input
    (step.window.inputWidth, step.window.inputPixelStride, step.window.inputChannels) = (8, 3, 3)
    (step.window.outputWidth, step.window.outputPixelStride) = (8, Int32(weights.count))
    step.window.outputChannels = Int32(weights.count)
    step.weights = b.floats("\(name) weights", [weights.count, 1, 1, 3], weights.flatMap { $0.map { Float($0) } })
    step.bias = b.floats("\(name) bias", bias.map { Float($0) })
    step.output = b.tensor(name, .float32, [1, 1, 8, weights.count])
    b.step(.convolution(step))
    return step.output
  }
}
