import Graph
import Tensors

/// Batch and local response normalisation.
extension ONNXConverter {
  /// y = (x - mean) / sqrt(variance + epsilon) * scale + shift, as a product and a sum for each channel. The compiler
  /// merges them into a convolution before it.
  mutating func batchNormalization() throws(ImportError) {
    try node.expect(inputs: 5...5)
    guard try !node.flag("training_mode"), !node.hasOutput(1) else { throw node.error("training is not supported") }
    let input = try real(0)
    guard input.dims.count >= 2 else { throw node.error("its input has \(input.dims.count) dimensions") }
    let channels = input.dims[1]
    var rows: [[Float]] = []
    for (slot, what) in ["the scale", "the shift", "the mean", "the variance"].enumerated() {
      let row = try requiredConstant(slot + 1, what)
      guard row.count == channels else {
        throw node.error("\(what) has \(row.count) elements for \(channels) channels")
      }
      rows.append(row.floats)
    }
    let epsilon = Double(try node.float("epsilon", default: 1e-5))
    let factors = (0..<channels).map { Double(rows[0][$0]) / (Double(rows[3][$0]) + epsilon).squareRoot() }
    let shifts = (0..<channels).map { Double(rows[1][$0]) - Double(rows[2][$0]) * factors[$0] }
    let dims = [channels] + [Int](repeating: 1, count: input.dims.count - 2)
    if let merged = try mergedIntoConvolution(input, factors, shifts) { return bind(merged) }
    let scaled = try binary(.multiply, input, try tensor(ONNXConstant(floats: factors.map { Float($0) }, dims: dims)))
    bind(try binary(.add, scaled, try tensor(ONNXConstant(floats: shifts.map { Float($0) }, dims: dims))))
  }

  /// The convolution that makes the input with other weights, where nothing else reads it.
  private mutating func mergedIntoConvolution(
    _ input: ONNXTensor, _ factors: [Double], _ shifts: [Double]
  ) throws(ImportError) -> ONNXTensor? {
    let name = node.inputs[0]
    guard let last = graph.nodes.last, last.outputs == [input.id], graph[input.id].name == name,
      consumers[name]?.count == 1, input.isChannelsLast, !outputNames.contains(name),
      let weights = last.inputs.count > 1 ? last.inputs[1] : nil
    else { return nil }
    let isChannelLast: Bool
    switch last.operation {
    case .convolution(_, _, .none): isChannelLast = false
    case .depthwiseConvolution(_, .none): isChannelLast = true
    default: return nil
    }
    let count = factors.count
    let (kernel, old) = (graph[weights], last.inputs[2].map { graph[$0].constantFloats })
    guard kernel.type == .float32, let values = kernel.constantFloats as [Float]?, values.count.isMultiple(of: count)
    else { return nil }
    let row = values.count / count
    let scaled = values.enumerated().map { index, value in
      Float(Double(value) * factors[isChannelLast ? index % count : index / row])
    }
    let bias = (0..<count).map { Float(Double(old?[$0] ?? 0) * factors[$0] + shifts[$0]) }
    let newWeights = try tensor(ONNXConstant(floats: scaled, dims: kernel.shape.dimensions)).id
    let newBias = try tensor(ONNXConstant(floats: bias, dims: [count])).id
    graph.nodes[graph.nodes.count - 1].inputs = [last.inputs[0], newWeights, newBias]
    return input
  }

  /// y = x / (bias + alpha / size * sum of the squares of `size` neighbouring channels) ^ beta.
  mutating func localResponseNormalization() throws(ImportError) {
    try node.expect(inputs: 1...1)
    let input = try pictures(try real(0))
    let size = try node.integer("size", default: 1)
    let channels = input.dims[1]
    guard size > 0, channels <= 4096 else { throw node.error("\(size) of \(channels) channels") }
    let (alpha, beta) = (try node.float("alpha", default: 1e-4), try node.float("beta", default: 0.75))
    var band = [Float](repeating: 0, count: channels * channels)
    for channel in 0..<channels {
      let (first, last) = (channel - (size - 1) / 2, channel + size / 2)
      for other in max(first, 0)...min(last, channels - 1) { band[channel * channels + other] = alpha / Float(size) }
    }
    let squares = try unary(.square, input)
    let kernel = try tensor(ONNXConstant(floats: band, dims: [channels, 1, 1, channels]))
    let shift = try tensor(
      ONNXConstant(floats: [Float](repeating: try node.float("bias", default: 1), count: channels), dims: [channels]))
    let sums = try result(input.dims, channelsLast: true)
    try emit(
      .convolution(Window(kernelHeight: 1, kernelWidth: 1), groups: 1, .none), [squares.id, kernel.id, shift.id],
      [sums.id])
    let logarithm = try unary(.logarithm, sums)
    let scaled = try binary(.multiply, logarithm, try tensor(scalar(-beta)))
    bind(try binary(.multiply, input, try unary(.exponential, scaled)))
  }
}
