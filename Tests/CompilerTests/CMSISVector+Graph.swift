import Graph
import Tensors

/// A vector as a graph of one operator, what goes in and what must come out.
struct CMSISCase {
  var graph = Graph()
  var inputs: [[UInt8]] = []
  var expected: [Int] = []
  /// Bounds that results are cut to afterwards: those of an activation with any limits.
  var bounds = -128...127

  fileprivate mutating func input(
    _ shape: [Int], _ values: [Int], scale: Double = 1, zeroPoint: Int = 0
  ) throws -> TensorID {
    guard shape.reduce(1, *) == values.count else { throw CMSISVector.Missing(what: "input of the shape \(shape)") }
    let id = tensor(shape, scale, zeroPoint)
    graph.inputs.append(id)
    inputs.append(values.map { UInt8(truncatingIfNeeded: $0) })
    return id
  }

  fileprivate mutating func tensor(_ shape: [Int], _ scale: Double, _ zeroPoint: Int) -> TensorID {
    graph.add(
      GraphTensor(
        name: "tensor \(graph.tensors.count)", type: .int8, shape: Shape(shape)!,
        quantization: TensorQuantization(scales: [Float(scale)], zeroPoints: [Int32(zeroPoint)])))
  }

  fileprivate mutating func weights(_ shape: [Int], _ values: [Int], scales: [Double], zeroPoint: Int, axis: Int)
    -> TensorID
  {
    graph.add(
      GraphTensor(
        name: "weights", type: .int8, shape: Shape(shape)!,
        quantization: TensorQuantization(
          scales: scales.map { Float($0) }, zeroPoints: scales.map { _ in Int32(zeroPoint) }, axis: axis),
        constant: values.map { UInt8(truncatingIfNeeded: $0) }))
  }

  fileprivate mutating func bias(_ values: [Int]?) -> TensorID? {
    guard let values else { return nil }
    return graph.add(
      GraphTensor(
        name: "bias", type: .int32, shape: Shape([values.count])!,
        constant: values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }))
  }

  fileprivate mutating func finish(
    _ operation: Operation, _ inputs: [TensorID?], _ shape: [Int], scale: Double = 1, zeroPoint: Int = 0,
    _ expected: [Int]
  ) {
    let output = tensor(shape, scale, zeroPoint)
    graph.outputs = [output]
    graph.nodes = [Node(operation, inputs: inputs, outputs: [output], place: "the operator")]
    self.expected = expected
  }
}

extension CMSISVector {
  /// The case; an error when the folder lacks something, nil when its operator is not one of the runtime's.
  func testCase() throws -> CMSISCase? {
    if settings["SIZE"] != nil && settings["PERM"] != nil { return try transpose() }
    if settings["PAD_VALUE"] != nil { return try pad() }
    if settings["ROW_SIZE"] != nil { return try softmax() }
    if name.hasPrefix("maximum_") || name.hasPrefix("minimum_") { return try extreme() }
    if name == "add" || name == "mul" { return try elements() }
    if name.hasPrefix("avgpooling") || name.hasPrefix("maxpooling") { return try pool() }
    if settings["ACCUMULATION_DEPTH"] != nil { return try fullyConnected() }
    if settings["FILTER_X"] != nil { return try convolution() }
    return nil
  }

  /// multiplier * 2^(shift - 31)
  private func real(_ multiplier: Int, _ shift: Int) -> Double {
    Double(sign: .plus, exponent: shift - 31, significand: Double(multiplier))
  }

  private func window(
    _ kernel: (Int, Int), _ stride: (Int, Int), _ dilation: (Int, Int), _ pad: (Int, Int), _ input: (Int, Int),
    _ output: (Int, Int)
  ) -> Window {
    func behind(_ output: Int, _ stride: Int, _ kernel: Int, _ dilation: Int, _ input: Int, _ pad: Int) -> Int {
      max(0, (output - 1) * stride + (kernel - 1) * dilation + 1 - input - pad)
    }
    return Window(
      kernelHeight: kernel.0, kernelWidth: kernel.1, strideHeight: stride.0, strideWidth: stride.1,
      dilationHeight: dilation.0, dilationWidth: dilation.1, padTop: pad.0,
      padBottom: behind(output.0, stride.0, kernel.0, dilation.0, input.0, pad.0), padLeft: pad.1,
      padRight: behind(output.1, stride.1, kernel.1, dilation.1, input.1, pad.1))
  }

  private func convolution() throws -> CMSISCase {
    var result = CMSISCase()
    let (batch, inputs, outputs) = (try setting("INPUT_BATCHES"), try setting("IN_CH"), try setting("OUT_CH"))
    let input = (try setting("INPUT_H"), try setting("INPUT_W"))
    let output = (try setting("OUTPUT_H"), try setting("OUTPUT_W"))
    let kernel = (try setting("FILTER_Y"), try setting("FILTER_X"))
    let window = window(
      kernel, (try setting("STRIDE_Y"), try setting("STRIDE_X")),
      (setting("DILATION_Y", default: 1), setting("DILATION_X", default: 1)),
      (try setting("PAD_Y"), try setting("PAD_X")), input, output)
    let values = try array("weights")
    let scales = zip(try array("output_mult"), try array("output_shift")).prefix(outputs).map { real($0, $1) }
    let x = try result.input(
      [batch, input.0, input.1, inputs], try array("input"), zeroPoint: -(try setting("INPUT_OFFSET")))
    let isDepthwise = settings["CH_MULT"] != nil
    let taps = kernel.0 * kernel.1
    let shape =
      isDepthwise ? [1, kernel.0, kernel.1, outputs] : [outputs, kernel.0, kernel.1, values.count / outputs / taps]
    let weights = result.weights(shape, values, scales: scales, zeroPoint: 0, axis: isDepthwise ? 3 : 0)
    let bias = result.bias(try? array("biases"))
    result.bounds = try setting("OUT_ACTIVATION_MIN")...(try setting("OUT_ACTIVATION_MAX"))
    result.finish(
      isDepthwise
        ? .depthwiseConvolution(window, .none) : .convolution(window, groups: inputs / shape[3], .none),
      [x, weights, bias], [batch, output.0, output.1, outputs], zeroPoint: try setting("OUTPUT_OFFSET"),
      try array("output_ref"))
    return result
  }

  private func fullyConnected() throws -> CMSISCase {
    var result = CMSISCase()
    let (batch, depth) = (try setting("INPUT_BATCHES"), try setting("ACCUMULATION_DEPTH"))
    let outputs = try setting("OUT_CH")
    let scales: [Double] =
      if let multiplier = settings["OUTPUT_MULTIPLIER"]?.first {
        [real(multiplier, try setting("OUTPUT_SHIFT"))]
      } else {
        zip(try array("output_mult", "output_multiplier"), try array("output_shift")).map { real($0, $1) }
      }
    let x = try result.input([batch, depth], try array("input"), zeroPoint: -(try setting("INPUT_OFFSET")))
    let weights = result.weights(
      [outputs, depth], try array("weights"), scales: scales, zeroPoint: -setting("FILTER_OFFSET", default: 0), axis: 0)
    let bias = result.bias(try? array("biases", "bias"))
    result.bounds = try setting("OUT_ACTIVATION_MIN")...(try setting("OUT_ACTIVATION_MAX"))
    result.finish(
      .fullyConnected(.none), [x, weights, bias], [batch, outputs], zeroPoint: try setting("OUTPUT_OFFSET"),
      try array("output_ref", "output"))
    return result
  }

  private func pool() throws -> CMSISCase {
    var result = CMSISCase()
    let (batch, channels) = (try setting("BATCH_SIZE"), try setting("INPUT_C"))
    let input = (try setting("INPUT_H"), try setting("INPUT_W"))
    let output = (try setting("OUTPUT_H"), try setting("OUTPUT_W"))
    let window = window(
      (try setting("FILTER_H"), try setting("FILTER_W")), (try setting("STRIDE_H"), try setting("STRIDE_W")), (1, 1),
      (try setting("PADDING_H"), try setting("PADDING_W")), input, output)
    let x = try result.input([batch, input.0, input.1, channels], try array("input_tensor"))
    result.bounds = try setting("ACTIVATION_MIN")...(try setting("ACTIVATION_MAX"))
    result.finish(
      name.hasPrefix("avg") ? .averagePool(window, .none) : .maxPool(window, .none), [x],
      [batch, output.0, output.1, channels], try array("output"))
    return result
  }

  private func elements() throws -> CMSISCase {
    var result = CMSISCase()
    let count = try setting("DST_SIZE")
    var scales = (1.0, real(try setting("OUTPUT_MULT"), try setting("OUTPUT_SHIFT")))
    if name == "add" {
      let sum = scales.1 * Double(1 << (try setting("LEFT_SHIFT")))
      scales.0 = sum * real(try setting("INPUT1_MULT"), try setting("INPUT1_SHIFT"))
      scales.1 = sum * real(try setting("INPUT2_MULT"), try setting("INPUT2_SHIFT"))
    }
    let a = try result.input([count], try array("input1"), scale: scales.0, zeroPoint: -(try setting("INPUT1_OFFSET")))
    let b = try result.input([count], try array("input2"), scale: scales.1, zeroPoint: -(try setting("INPUT2_OFFSET")))
    result.bounds = try setting("OUT_ACTIVATION_MIN")...(try setting("OUT_ACTIVATION_MAX"))
    result.finish(
      .binary(name == "add" ? .add : .multiply, .none), [a, b], [count], zeroPoint: try setting("OUTPUT_OFFSET"),
      try array("output_ref"))
    return result
  }

  private func extreme() throws -> CMSISCase {
    var result = CMSISCase()
    func shape(_ suffix: String) throws -> [Int] {
      try ["BATCH_", "HEIGHT_", "WIDTH_", "CHANNEL_"].map { try setting($0 + suffix) }
    }
    let a = try result.input(try shape("1"), try array("input_tensor_1"))
    let b = try result.input(try shape("2"), try array("input_tensor_2"))
    let output = try ["BATCH", "HEIGHT", "WIDTH", "CHANNEL"].map { try setting("OUTPUT_" + $0) }
    result.finish(
      .binary(name.hasPrefix("maximum") ? .maximum : .minimum, .none), [a, b], output, try array("output"))
    return result
  }

  private func softmax() throws -> CMSISCase {
    var result = CMSISCase()
    let shape = [try setting("NUM_ROWS"), try setting("ROW_SIZE")]
    // The multiplier turns a difference into fixed point with 26 fraction bits.
    let scale = real(try setting("INPUT_MULT"), try setting("INPUT_LEFT_SHIFT")) / Double(1 << 26)
    let x = try result.input(shape, try array("input"), scale: scale)
    result.finish(.softmax(beta: 1), [x], shape, scale: 1 / 256, zeroPoint: -128, try array("output_ref"))
    return result
  }

  private func pad() throws -> CMSISCase {
    var result = CMSISCase()
    let shape = try ["INPUT_N", "INPUT_H", "INPUT_W", "INPUT_C"].map { try setting($0) }
    let before = try ["PRE_PAD_N", "PRE_PAD_H", "PRE_PAD_W", "PRE_PAD_C"].map { try setting($0) }
    let after = try ["POST_PAD_N", "POST_PAD_H", "POST_PAD_W", "POST_PAD_C"].map { try setting($0) }
    let x = try result.input(shape, try array("input_tensor"))
    result.finish(
      .pad(before: before, after: after, value: .stored(Int32(try setting("PAD_VALUE")))), [x],
      shape.indices.map { before[$0] + shape[$0] + after[$0] }, try array("output"))
    return result
  }

  private func transpose() throws -> CMSISCase {
    var result = CMSISCase()
    let rank = try setting("PERM_SIZE")
    guard let input = settings["IN_DIM"]?.prefix(rank), let output = settings["OUT_DIM"]?.prefix(rank),
      let permutation = settings["PERM"]?.prefix(rank)
    else { throw Missing(what: "shape") }
    let x = try result.input(Array(input), try array("input_tensor"))
    result.finish(.transpose(permutation: Array(permutation)), [x], Array(output), try array("output"))
    return result
  }
}
