import Graph
import Tensors

// Pools over windows and over all pixels.
extension ONNXConverter {
  mutating func pool(isAverage: Bool) throws(ImportError) {
    try node.expect(inputs: 1...1)
    guard !node.hasOutput(1) else { throw node.error("the indices of maxima (output 1) are not supported") }
    guard try node.integer("storage_order", default: 0) == 0 else {
      throw node.error("storage_order 1 is not supported")
    }
    let (source, wanted) = try moved(0)
    let window = try ONNXWindow(node, kernel: nil, dims: source.dims)
    let input = try pictures(source)
    let countsPadding = isAverage ? try node.flag("count_include_pad") : false
    let output = try result(
      [input.dims[0], input.dims[1], window.height, window.width], channelsLast: true, as: form(input),
      type: source.type)
    if isAverage, window.needsWeights || countsPadding {
      try average(input, window.window, output, countsPadding: countsPadding)
    } else if !isAverage, window.isDilated {
      try maximum(input, window.window, output)
    } else {
      try emit(
        isAverage ? .averagePool(window.window, .none) : .maxPool(window.window, .none), [input.id], [output.id])
    }
    try bindMoved(try signals(output, like: source), wanted)
  }

  /// An average that counts padding, or whose taps are apart, as a depthwise convolution.
  private mutating func average(
    _ input: ONNXTensor, _ window: Window, _ output: ONNXTensor, countsPadding: Bool
  ) throws(ImportError) {
    guard form(input) == .real else { throw node.error("this average of bytes is not supported") }
    let (height, width, channels) = (window.kernelHeight, window.kernelWidth, input.dims[1])
    let taps = height * width
    guard taps * channels <= 1 << 24 else { throw node.error("a window of \(taps) taps is too large") }
    try budget.take(4 * output.dims[2] * output.dims[3])
    let ones = ONNXConstant(
      floats: [Float](repeating: 1, count: taps * channels), dims: [1, height, width, channels])
    let sum = try result(output.dims, channelsLast: true)
    try emit(.depthwiseConvolution(window, .none), [input.id, try tensor(ones).id, nil], [sum.id])
    let shares = WindowShares(window, input: input.dims, output: output.dims, countsPadding: countsPadding)
    let inverse = try tensor(ONNXConstant(floats: shares.inverse, dims: [1, output.dims[2], output.dims[3], 1]))
    try emit(.binary(.multiply, .none), [sum.id, inverse.id], [output.id])
  }

  /// Maxima over taps that are apart: each row of taps is a slice, the largest wins.
  private mutating func maximum(
    _ input: ONNXTensor, _ window: Window, _ output: ONNXTensor
  ) throws(ImportError) {
    guard window.kernelHeight * window.kernelWidth <= 256 else { throw node.error("its dilated window is too large") }
    let padded = try padded(input, window, value: -.infinity)
    var best: ONNXTensor?
    for row in 0..<window.kernelHeight {
      for column in 0..<window.kernelWidth {
        let piece = try result(output.dims, channelsLast: true, as: form(input))
        let begin = [0, row * window.dilationHeight, column * window.dilationWidth, 0]
        try emit(
          .slice(begin: begin, stride: [1, window.strideHeight, window.strideWidth, 1]), [padded.id], [piece.id])
        guard let found = best else {
          best = piece
          continue
        }
        let isLast = row == window.kernelHeight - 1 && column == window.kernelWidth - 1
        let larger = isLast ? output : try result(output.dims, channelsLast: true, as: form(input))
        try emit(.binary(.maximum, .none), [found.id, piece.id], [larger.id])
        best = larger
      }
    }
    if let best, best.id != output.id { try emit(.reshape, [best.id], [output.id]) }
  }

  private mutating func padded(
    _ input: ONNXTensor, _ window: Window, value: Float
  ) throws(ImportError) -> ONNXTensor {
    let before = [0, window.padTop, window.padLeft, 0]
    let after = [0, max(window.padBottom, 0), max(window.padRight, 0), 0]
    guard before != [0, 0, 0, 0] || after != [0, 0, 0, 0] else { return input }
    var dims = input.dims
    dims[2] += before[1] + after[1]
    dims[3] += before[2] + after[2]
    let output = try result(dims, channelsLast: true, as: form(input))
    let least: PadValue = form(input) == .real ? .real(value) : .stored(graph[input.id].type == .uint8 ? 0 : -128)
    try emit(.pad(before: before, after: after, value: least), [input.id], [output.id])
    return output
  }

  mutating func globalPool(_ operation: ReduceOperator) throws(ImportError) {
    try node.expect(inputs: 1...1)
    var (inputs, form) = try operands([0], keepsNumbers: true)
    guard inputs[0].dims.count >= 3 else { throw node.error("its input has \(inputs[0].dims.count) dimensions") }
    if case .quantized = form, operation == .maximum { form = self.form(inputs[0]) }
    let axes = Array(2..<inputs[0].dims.count)
    bind(try reduced(inputs[0], operation, axes, keepsDimensions: true, form))
  }
}

/// What each output of an averaging window divides its sum by.
private struct WindowShares {
  /// 1 / count for each output pixel, row by row.
  let inverse: [Float]

  init(_ window: Window, input: [Int], output: [Int], countsPadding: Bool) {
    func counts(
      _ outputs: Int, _ inputs: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int
    ) -> [Int] {
      (0..<outputs).map { output in
        let start = output * stride - before
        // Taps from the first that is not before the input, to the last that is not behind.
        let first = countsPadding || start >= 0 ? 0 : (dilation - 1 - start) / dilation
        let room = inputs + (countsPadding ? after : 0) - start
        let end = room <= 0 ? 0 : min((room + dilation - 1) / dilation, kernel)
        return max(end - first, 0)
      }
    }
    let rows = counts(
      output[2], input[2], window.kernelHeight, window.strideHeight, window.dilationHeight, window.padTop,
      window.padBottom)
    let columns = counts(
      output[3], input[3], window.kernelWidth, window.strideWidth, window.dilationWidth, window.padLeft,
      window.padRight)
    inverse = rows.flatMap { row in columns.map { 1 / Float(max(row * $0, 1)) } }
  }
}

extension ONNXWindow {
  fileprivate var isDilated: Bool { window.dilationHeight > 1 || window.dilationWidth > 1 }
  fileprivate var needsWeights: Bool { isDilated }
}

extension GraphTensor {
  /// The elements of a float32 constant.
  var constantFloats: [Float] {
    let bytes = constant ?? []
    return stride(from: 0, to: bytes.count, by: 4).map { at in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * $1) })
    }
  }
}
