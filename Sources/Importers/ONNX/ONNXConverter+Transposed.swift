import Graph
import Tensors

// Transposed convolutions.
extension ONNXConverter {
  /// Computed as ordinary convolutions, one for each phase of the stride, whose results are interleaved.
  mutating func transposedConvolution() throws(ImportError) {
    try node.expect(inputs: 2...3)
    let source = try real(0)
    let kernel = try requiredConstant(1, "the weights")
    guard kernel.dims.count == source.dims.count, kernel.dims.count == 3 || kernel.dims.count == 4 else {
      throw node.error("its weights have \(kernel.dims.count) dimensions, its input \(source.dims.count)")
    }
    var weights = kernel
    if weights.dims.count == 3 { weights.dims.insert(1, at: 2) }
    let groups = try node.integer("group", default: 1)
    let input = try pictures(source)
    guard groups > 0, weights.dims[0] == input.dims[1], weights.dims[0].isMultiple(of: groups) else {
      throw node.error("weights \(kernel.dims) in \(groups) groups do not fit input \(source.dims)")
    }
    let axes = try TransposedAxis.axes(node, kernel: Array(kernel.dims[2...]), input: Array(source.dims[2...]))
    let outputs = weights.dims[1] * groups
    let bias = try constant(2, "the bias")
    guard bias == nil || bias!.count == outputs else {
      throw node.error("a bias of \(bias!.count) elements for \(outputs) outputs")
    }
    let output = try interleaved(input, weights, bias, groups, axes, outputs: outputs)
    bind(try signals(output, like: source))
  }

  private mutating func interleaved(
    _ input: ONNXTensor, _ weights: ONNXConstant, _ bias: ONNXConstant?, _ groups: Int, _ axes: [TransposedAxis],
    outputs: Int
  ) throws(ImportError) -> ONNXTensor {
    let biasID = try bias.map { (bias) throws(ImportError) in
      try tensor(ONNXConstant(floats: bias.floats, dims: [outputs])).id
    }
    var rows: [ONNXTensor] = []
    for vertical in 0..<axes[0].stride {
      var columns: [ONNXTensor] = []
      for horizontal in 0..<axes[1].stride {
        let phases = [axes[0].phase(vertical), axes[1].phase(horizontal)]
        try budget.take(4 * phases[0].taps.count * phases[1].taps.count * outputs * weights.dims[0] / groups)
        let dims = [input.dims[0], outputs, axes[0].share, axes[1].share]
        let part = try result(dims, channelsLast: true)
        let kernel = try tensor(weights.phase(phases, groups: groups))
        try emit(
          .convolution(Window(vertical: phases[0], horizontal: phases[1]), groups: groups, .none),
          [input.id, kernel.id, biasID], [part.id])
        columns.append(part)
      }
      rows.append(try woven(columns, axis: 3))
    }
    return try cut(try woven(rows, axis: 2), axes)
  }

  /// Element i of part p becomes element i * parts + p along an axis.
  private mutating func woven(_ parts: [ONNXTensor], axis: Int) throws(ImportError) -> ONNXTensor {
    guard parts.count > 1 else { return parts[0] }
    var dims = parts[0].dims
    let place = ChannelsLast.axis(axis) + 1
    var stacked = ChannelsLast.dims(dims)
    stacked.insert(parts.count, at: place)
    let stack = graph.add(GraphTensor(name: node.place, type: .float32, shape: try shape(stacked)))
    try emit(.pack(axis: place), parts.map(\.id), [stack])
    dims[axis] *= parts.count
    let output = try result(dims, channelsLast: true)
    try emit(.reshape, [stack], [output.id])
    return output
  }

  /// Without what the padding takes away.
  private mutating func cut(_ whole: ONNXTensor, _ axes: [TransposedAxis]) throws(ImportError) -> ONNXTensor {
    var dims = whole.dims
    (dims[2], dims[3]) = (axes[0].output, axes[1].output)
    guard dims != whole.dims else { return whole }
    let output = try result(dims, channelsLast: true)
    try emit(.slice(begin: [0, 0, 0, 0], stride: [1, 1, 1, 1]), [whole.id], [output.id])
    return output
  }
}

/// One dimension of a transposed convolution: output element o is the sum over taps k with
/// o = i * stride + k * dilation - before of input i times weight k.
struct TransposedAxis {
  var input = 1
  var kernel = 1
  var stride = 1
  var dilation = 1
  var before = 0
  var output = 1

  /// The outputs of each phase.
  var share: Int { (output + stride - 1) / stride }

  /// The taps that reach the outputs of one remainder by the stride, and the padding of the ordinary convolution.
  struct Phase {
    /// Tap of the kernel for each position of the phase's own kernel, nil for none.
    var taps: [Int?]
    var before: Int
    var after: Int
  }

  func phase(_ remainder: Int) -> Phase {
    // Input i = o' + (remainder + before - k * dilation) / stride for output o = o' * stride + remainder.
    let reached = (0..<kernel).filter { (remainder + before - $0 * dilation).isMultiple(of: stride) }
    let offsets = reached.map { (remainder + before - $0 * dilation) / stride }
    let (least, most) = (min(offsets.min() ?? 0, 0), max(offsets.max() ?? 0, 0))
    var taps = [Int?](repeating: nil, count: most - least + 1)
    for (tap, offset) in zip(reached, offsets) { taps[offset - least] = tap }
    return Phase(taps: taps, before: -least, after: share + most - input)
  }

  static func axes(_ node: ONNXNode, kernel: [Int], input: [Int]) throws(ImportError) -> [TransposedAxis] {
    let count = kernel.count
    let limits = 1...65536
    let strides = try node.integers("strides", count: count, default: 1, in: 1...64)
    let dilations = try node.integers("dilations", count: count, default: 1, in: limits)
    let pads = try node.integers("pads", count: 2 * count, default: 0, in: 0...65536)
    let extra = try node.integers("output_padding", count: count, default: 0, in: 0...65536)
    let shape = try node.integers("output_shape").map { Array($0.suffix(count)) }
    guard shape.map({ $0.count == count && $0.allSatisfy((1...(1 << 20)).contains) }) ?? true else {
      throw node.error("output_shape is \(shape ?? [])")
    }
    let padding = try node.text("auto_pad", default: "NOTSET")
    var axes: [TransposedAxis] = []
    for index in 0..<count {
      var axis = TransposedAxis(
        input: input[index], kernel: kernel[index], stride: strides[index], dilation: dilations[index])
      let full = (input[index] - 1) * axis.stride + extra[index] + (axis.kernel - 1) * axis.dilation + 1
      if shape != nil || padding.hasPrefix("SAME") {
        axis.output = shape?[index] ?? input[index] * axis.stride
        let total = max(full - axis.output, 0)
        axis.before = padding == "SAME_UPPER" ? total / 2 : total - total / 2
      } else {
        axis.before = pads[index]
        axis.output = full - pads[index] - pads[count + index]
      }
      guard (1...(1 << 20)).contains(axis.output), axis.kernel > 0 else {
        throw node.error("its output would have an extent of \(axis.output)")
      }
      guard (axis.kernel - 1) * axis.dilation + axis.before <= 1 << 16 else {
        throw node.error("its window of \(axis.kernel) taps is too wide")
      }
      axes.append(axis)
    }
    return count == 1 ? [TransposedAxis()] + axes : axes
  }
}

extension Window {
  /// The ordinary convolution of one phase.
  fileprivate init(vertical: TransposedAxis.Phase, horizontal: TransposedAxis.Phase) {
    self.init(
      kernelHeight: vertical.taps.count, kernelWidth: horizontal.taps.count, padTop: vertical.before,
      padBottom: vertical.after, padLeft: horizontal.before, padRight: horizontal.after)
  }
}

extension ONNXConstant {
  /// Of weights [inputs, outputs of a group, height, width] those of one phase, as [outputs, height, width, inputs of a
  /// group].
  fileprivate func phase(_ phases: [TransposedAxis.Phase], groups: Int) -> ONNXConstant {
    let (inputs, share) = (dims[0] / groups, dims[1])
    let steps = Strides.dense(dims)
    let values = floats
    var result: [Float] = []
    for output in 0..<share * groups {
      let (group, column) = output.quotientAndRemainder(dividingBy: share)
      for vertical in phases[0].taps {
        for horizontal in phases[1].taps {
          for input in 0..<inputs {
            guard let vertical, let horizontal else {
              result.append(0)
              continue
            }
            result.append(
              values[(group * inputs + input) * steps[0] + column * steps[1] + vertical * steps[2] + horizontal])
          }
        }
      }
    }
    return ONNXConstant(
      floats: result, dims: [share * groups, phases[0].taps.count, phases[1].taps.count, inputs])
  }
}
