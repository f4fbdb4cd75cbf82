import Graph
import Tensors

// Convolutions, pooling and fully connected layers.
extension TFLiteConverter {
  mutating func convolution(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...3)
    let options = try step.options(.convolution)
    let input = try number(step, 0)
    let image = try shape(step, input, rank: 4, "input")
    let weights = try weights(step, for: input, channelAxis: 0)
    let kernel = try shape(step, weights, rank: 4, "weights")
    guard image[3].isMultiple(of: kernel[3]), kernel[0].isMultiple(of: image[3] / kernel[3]) else {
      throw step.error("weights \(kernel.description) do not fit input \(image.description)")
    }
    let (window, extents) = try window(
      step, image: image, kernel: (kernel[1], kernel[2]), padding: options.byte(0),
      stride: (options.integer(2), options.integer(1)),
      dilation: (options.integer(5, default: 1), options.integer(4, default: 1)))
    let output = try numberOutput(step, like: input, shape: [image[0], extents.height, extents.width, kernel[0]])
    let bias = try bias(step, input: input, weights: weights, output: output, count: kernel[0])
    try emit(
      .convolution(window, groups: image[3] / kernel[3], activation(step, code: options.byte(3))), step,
      inputs: [input, weights, bias], outputs: [output])
  }

  mutating func depthwiseConvolution(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...3)
    let options = try step.options(.depthwiseConvolution)
    let input = try number(step, 0)
    let image = try shape(step, input, rank: 4, "input")
    let weights = try weights(step, for: input, channelAxis: 3)
    let kernel = try shape(step, weights, rank: 4, "weights")
    let multiplier = try options.integer(3)
    guard kernel[0] == 1, kernel[3].isMultiple(of: image[3]), multiplier == 0 || multiplier == kernel[3] / image[3]
    else {
      throw step.error(
        "weights \(kernel.description) and depth multiplier \(multiplier) do not fit input \(image.description)")
    }
    let (window, extents) = try window(
      step, image: image, kernel: (kernel[1], kernel[2]), padding: options.byte(0),
      stride: (options.integer(2), options.integer(1)),
      dilation: (options.integer(6, default: 1), options.integer(5, default: 1)))
    let output = try numberOutput(step, like: input, shape: [image[0], extents.height, extents.width, kernel[3]])
    let bias = try bias(step, input: input, weights: weights, output: output, count: kernel[3])
    try emit(
      .depthwiseConvolution(window, activation(step, code: options.byte(4))), step, inputs: [input, weights, bias],
      outputs: [output])
  }

  mutating func fullyConnected(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...3)
    let options = try step.options(.fullyConnected)
    guard try options.byte(1) == 0 else { throw step.error("shuffled weights are not supported") }
    let input = try number(step, 0)
    let weights = try weights(step, for: input, channelAxis: 0)
    let matrix = try shape(step, weights, rank: 2, "weights")
    let rows = graph[input].shape
    let keepsDimensions = try options.bool(2)
    guard rows.elementCount.isMultiple(of: matrix[1]),
      !keepsDimensions || (rows.rank > 0 && rows[rows.rank - 1] == matrix[1])
    else { throw step.error("weights \(matrix.description) do not fit input \(rows.description)") }
    let leading = keepsDimensions ? Array(rows.dimensions.dropLast()) : [rows.elementCount / matrix[1]]
    let output = try numberOutput(step, like: input, shape: leading + [matrix[0]])
    let bias = try bias(step, input: input, weights: weights, output: output, count: matrix[0])
    try emit(
      .fullyConnected(activation(step, code: options.byte(0))), step, inputs: [input, weights, bias],
      outputs: [output])
  }

  mutating func pool(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let options = try step.options(.pool)
    let input = try number(step, 0)
    let image = try shape(step, input, rank: 4, "input")
    let (window, extents) = try window(
      step, image: image, kernel: (options.integer(4), options.integer(3)), padding: options.byte(0),
      stride: (options.integer(2), options.integer(1)), dilation: (1, 1))
    let output = try numberOutput(step, like: input, shape: [image[0], extents.height, extents.width, image[3]])
    guard graph[input].quantization == graph[output].quantization else {
      throw step.error("its input and output are quantised differently")
    }
    let activation = try activation(step, code: options.byte(5))
    try emit(
      step.name == "MAX_POOL_2D" ? .maxPool(window, activation) : .averagePool(window, activation), step,
      inputs: [input], outputs: [output])
  }

  /// The window with its padding in pixels, and the output's height and width.
  private func window(
    _ step: TFLiteOperator, image: Shape, kernel: (height: Int, width: Int), padding: Int,
    stride: (height: Int, width: Int), dilation: (height: Int, width: Int)
  ) throws(ImportError) -> (Window, (height: Int, width: Int)) {
    let limits = 1...(1 << 16)
    for value in [kernel.height, kernel.width, stride.height, stride.width, dilation.height, dilation.width] {
      guard limits.contains(value) else { throw step.error("its window has a kernel, stride or dilation of \(value)") }
    }
    guard padding == 0 || padding == 1 else { throw step.error("padding \(padding) does not exist") }
    let vertical = PaddedExtent(
      input: image[1], kernel: kernel.height, stride: stride.height, dilation: dilation.height, isSame: padding == 0)
    let horizontal = PaddedExtent(
      input: image[2], kernel: kernel.width, stride: stride.width, dilation: dilation.width, isSame: padding == 0)
    guard vertical.output > 0, horizontal.output > 0 else { throw step.error("its window is larger than the input") }
    let window = Window(
      kernelHeight: kernel.height, kernelWidth: kernel.width, strideHeight: stride.height, strideWidth: stride.width,
      dilationHeight: dilation.height, dilationWidth: dilation.width, padTop: vertical.before,
      padBottom: vertical.after, padLeft: horizontal.before, padRight: horizontal.after)
    return (window, (vertical.output, horizontal.output))
  }
}

/// One dimension under a sliding window: the output's extent and the padding it takes.
struct PaddedExtent {
  var output: Int
  var before = 0
  var after = 0

  /// SAME gives ceil(input / stride) outputs and puts an odd pixel behind; VALID pads nothing.
  init(input: Int, kernel: Int, stride: Int, dilation: Int, isSame: Bool) {
    let reach = (kernel - 1) * dilation + 1
    guard isSame else {
      output = input < reach ? 0 : (input - reach) / stride + 1
      return
    }
    output = (input + stride - 1) / stride
    let missing = max((output - 1) * stride + reach - input, 0)
    before = missing / 2
    after = missing - before
  }
}
