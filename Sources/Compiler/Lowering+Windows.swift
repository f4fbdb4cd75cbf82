internal import Graph
internal import ModelFormat
internal import Tensors

extension Lowering {
  mutating func convolution(
    _ fused: FusedNode, _ window: Window, groups: Int, _ activation: Activation
  ) throws(CompileError) {
    let node = fused.node
    let weights = graph[try operand(node, 1)]
    try require(weights.shape.rank == 4, node, "weights must have 4 dimensions")
    let outputs = weights.shape[0]
    let inputs = graph[try operand(node, 0)].shape[3]
    try require(
      groups > 0 && inputs == weights.shape[3] * groups && outputs % groups == 0, node,
      "channels and groups contradict each other")
    var step = try windowed(fused, window, activation, outputChannels: outputs)
    guard groups > 1 else {
      append(node.place, .convolution(step))
      return
    }
    let share = outputs / groups
    step.window.inputChannels = Int32(inputs / groups)
    step.window.outputChannels = Int32(share)
    for group in 0..<groups {
      step.window.inputChannelOffset = Int32(group * inputs / groups)
      step.window.outputChannelOffset = Int32(group * share)
      let range = (group * share)..<((group + 1) * share)
      try setConstants(&step, node, outputs: range, of: outputs, suffix: " group \(group)")
      append("\(node.place) group \(group)", .convolution(step))
    }
  }

  mutating func depthwise(_ fused: FusedNode, _ window: Window, _ activation: Activation) throws(CompileError) {
    let node = fused.node
    let weights = graph[try operand(node, 1)]
    try require(weights.shape.rank == 4 && weights.shape[0] == 1, node, "weights must be [1, height, width, channels]")
    let step = try windowed(fused, window, activation, outputChannels: weights.shape[3])
    append(node.place, .depthwiseConvolution(step))
  }

  /// A fully connected layer is a convolution of one pixel for each row.
  mutating func fullyConnected(_ node: Node, _ activation: Activation) throws(CompileError) {
    let weights = graph[try operand(node, 1)]
    try require(weights.shape.rank == 2, node, "weights must have 2 dimensions")
    let (outputs, inputs) = (weights.shape[0], weights.shape[1])
    let count = graph[try operand(node, 0)].shape.elementCount
    try require(count % inputs == 0, node, "the input does not divide into rows of \(inputs)")
    var step = Convolution()
    step.window.batch = 1
    step.window.inputWidth = Int32(count / inputs)
    step.window.outputWidth = step.window.inputWidth
    step.window.inputChannels = Int32(inputs)
    step.window.inputPixelStride = Int32(inputs)
    step.window.outputChannels = Int32(outputs)
    step.window.outputPixelStride = Int32(outputs)
    try finish(&step, FusedNode(node: node), activation, outputChannels: outputs)
    append(node.place, .convolution(step))
  }

  mutating func pool(_ node: Node, _ window: Window, _ activation: Activation, isAverage: Bool) throws(CompileError) {
    var step = Pool()
    let source = graph[try operand(node, 0)]
    let target = graph[node.outputs[0]]
    step.input = try input(node)
    step.output = try output(node)
    step.window = try geometry(node, window, source.shape, target.shape)
    if let quantization = target.quantization?.single {
      try require(source.quantization == target.quantization, node, "pooling must not change the quantisation")
      (step.minimum, step.maximum) = activation.clamp(quantization)
    }
    (step.realMinimum, step.realMaximum) = activation.bounds
    append(node.place, isAverage ? .averagePool(step) : .maxPool(step))
  }

  private mutating func windowed(
    _ fused: FusedNode, _ window: Window, _ activation: Activation, outputChannels: Int
  ) throws(CompileError) -> Convolution {
    var step = Convolution()
    let node = fused.node
    step.window = try geometry(node, window, graph[try operand(node, 0)].shape, graph[node.outputs[0]].shape)
    try require(Int(step.window.outputChannels) == outputChannels, node, "weights and output differ in channels")
    try finish(&step, fused, activation, outputChannels: outputChannels)
    return step
  }

  private func geometry(
    _ node: Node, _ window: Window, _ input: Shape, _ output: Shape
  ) throws(CompileError) -> WindowGeometry {
    try require(input.rank == 4 && output.rank == 4, node, "operands must have 4 dimensions")
    var geometry = WindowGeometry()
    geometry.batch = Int32(input[0])
    geometry.inputHeight = Int32(input[1])
    geometry.inputWidth = Int32(input[2])
    geometry.inputChannels = Int32(input[3])
    geometry.inputPixelStride = Int32(input[3])
    geometry.outputHeight = Int32(output[1])
    geometry.outputWidth = Int32(output[2])
    geometry.outputChannels = Int32(output[3])
    geometry.outputPixelStride = Int32(output[3])
    geometry.kernelHeight = Int32(window.kernelHeight)
    geometry.kernelWidth = Int32(window.kernelWidth)
    geometry.strideHeight = Int32(window.strideHeight)
    geometry.strideWidth = Int32(window.strideWidth)
    geometry.dilationHeight = Int32(window.dilationHeight)
    geometry.dilationWidth = Int32(window.dilationWidth)
    geometry.padTop = Int32(window.padTop)
    geometry.padLeft = Int32(window.padLeft)
    return geometry
  }

  /// Operands, constants and clamps.
  private mutating func finish(
    _ step: inout Convolution, _ fused: FusedNode, _ activation: Activation, outputChannels: Int
  ) throws(CompileError) {
    let node = fused.node
    step.input = try input(node)
    step.output = try output(node)
    let middle = graph[fused.residual?.middle ?? node.outputs[0]]
    if let quantization = middle.quantization?.single, middle.type == .int8 {
      step.middleScale = quantization.scale
      step.middleZeroPoint = quantization.zeroPoint
      (step.minimum, step.maximum) = activation.clamp(quantization)
    }
    (step.realMinimum, step.realMaximum) = activation.bounds
    if let residual = fused.residual {
      step.residual = try tensor(residual.operand, node.place)
      if let quantization = graph[node.outputs[0]].quantization?.single {
        (step.sumMinimum, step.sumMaximum) = residual.activation.clamp(quantization)
      }
      (step.realSumMinimum, step.realSumMaximum) = residual.activation.bounds
    }
    try setConstants(&step, node, outputs: 0..<outputChannels, of: outputChannels, suffix: "")
  }

  /// Weights, bias and multipliers of some output channels.
  private mutating func setConstants(
    _ step: inout Convolution, _ node: Node, outputs: Range<Int>, of all: Int, suffix: String
  ) throws(CompileError) {
    let weightsID = try operand(node, 1)
    let weights = graph[weightsID]
    guard let bytes = weights.constant else { throw CompileError(node.place, "weights must be constant") }
    let row = bytes.count / all
    let isWhole = outputs.count == all
    if isWhole {
      step.weights = table(weightsID)
    } else {
      let part = Array(bytes[(outputs.lowerBound * row)..<(outputs.upperBound * row)])
      step.weights = table(weights.name + suffix, weights.type, part.count / weights.type.byteCount, part)
    }
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard let bytes = graph[id].constant else { throw CompileError(node.place, "the bias must be constant") }
      try require(graph[id].shape.elementCount == all, node, "the bias must have one element an output channel")
      if isWhole {
        step.bias = table(id)
      } else {
        let part = Array(bytes[(outputs.lowerBound * 4)..<(outputs.upperBound * 4)])
        step.bias = table(graph[id].name + suffix, graph[id].type, outputs.count, part)
      }
    }
    guard weights.type == .int8 else { return }
    let multipliers = try multipliers(node, weights, middleScale: step.middleScale, count: all)[outputs]
    step.multipliers = table(
      weights.name + suffix + " multipliers", .float32, outputs.count, multipliers.flatMap { $0.littleEndianBytes })
    step.weightZeroPoint = weights.quantization!.isPerTensor ? weights.quantization!.zeroPoints[0] : 0
  }

  /// input scale * weight scale / result scale, each rounded once to single precision.
  private func multipliers(
    _ node: Node, _ weights: GraphTensor, middleScale: Float, count: Int
  ) throws(CompileError) -> [Float] {
    guard let quantization = weights.quantization, let input = graph[try operand(node, 0)].quantization?.single,
      middleScale > 0
    else { throw CompileError(node.place, "int8 weights need a quantised input and result") }
    try require(
      quantization.isPerTensor
        || (quantization.scales.count == count && quantization.zeroPoints.allSatisfy { $0 == 0 }),
      node, "weights need one scale, or one a channel with zero points 0")
    return (0..<count).map { channel in
      let scale = quantization.scales[quantization.isPerTensor ? 0 : channel]
      return Float(Double(input.scale) * Double(scale) / Double(middleScale))
    }
  }
}

extension Activation {
  /// The stored values that bound a quantised result.
  func clamp(_ quantization: Quantization) -> (minimum: Int32, maximum: Int32) {
    func stored(_ real: Float) -> Int32 {
      let value = (Double(real) / Double(quantization.scale)).rounded() + Double(quantization.zeroPoint)
      return Int32(min(max(value, -128), 127))
    }
    return (stored(bounds.lower), stored(bounds.upper))
  }
}

extension Float {
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bitPattern >> (8 * $0)) } }
}
