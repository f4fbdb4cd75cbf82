internal import Tensors

extension StepValidator {
  func validate(_ step: Convolution, depthwise: Bool, _ constants: borrowing Constants) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    let window = step.window
    try validate(window, input, output)
    let channels = Int(window.outputChannels)
    if depthwise { try require(channels % Int(window.inputChannels) == 0, .badGeometry) }
    let taps = try product(window.kernelHeight, window.kernelWidth, depthwise ? 1 : window.inputChannels)
    try require(Int64(taps) * Int64(channels) <= StepValidator.elementLimit, .badGeometry)

    switch input.type {
    case .int8:
      _ = try constant(step.weights, .int8, count: taps * channels)
      try validateBytes(step, input, output, taps: taps, constants)
    case .float32:
      try require(output.type == .float32, .badElementType)
      _ = try constant(step.weights, .float32, count: taps * channels)
      if step.bias >= 0 { _ = try constant(step.bias, .float32, count: channels) }
      try requireAbsent(step.multipliers)
      try requireClamp(step.realMinimum, step.realMaximum)
      try requireClamp(step.realSumMinimum, step.realSumMaximum)
    default: throw error(.badElementType)
    }
    if step.residual >= 0 { try validateResidual(step, output) }
  }

  private func validateBytes(
    _ step: Convolution, _ input: TensorRecord, _ output: TensorRecord, taps: Int,
    _ constants: borrowing Constants
  ) throws(ModelError) {
    let channels = Int(step.window.outputChannels)
    _ = try quantization(input)
    let result = try quantization(output)
    try requireClamp(step.minimum, step.maximum)
    try require((-128...127).contains(step.weightZeroPoint), .badAttribute)
    var bound = Double(taps) * 255 * (step.weightZeroPoint == 0 ? 128 : 255)
    if step.bias >= 0 {
      _ = try constant(step.bias, .int32, count: channels)
      var largest = 0.0
      for word in try constants.words(Int(step.bias)) { largest = max(largest, abs(Double(Int32(bitPattern: word)))) }
      bound += largest
    }
    try require(bound < 2_147_483_000, .rangeOverflow)
    _ = try constant(step.multipliers, .float32, count: channels)
    for word in try constants.words(Int(step.multipliers)) {
      try requireFactor(Double(Float(bitPattern: word)), bound: bound)
    }
    if step.residual >= 0 {
      try require((-128...127).contains(step.middleZeroPoint), .badQuantization)
      try requireFactor(Double(step.middleScale) / Double(result.scale), bound: 1024)
    }
  }

  private func validateResidual(_ step: Convolution, _ output: TensorRecord) throws(ModelError) {
    let residual = try tensor(step.residual)
    let window = step.window
    try require(residual.type == output.type, .badElementType)
    let count = try product(window.batch, window.outputHeight, window.outputWidth, window.outputChannels)
    try require(residual.elementCount == count, .badShape)
    if output.type == .int8 {
      try requireClamp(step.sumMinimum, step.sumMaximum)
      let ratio = Double(try quantization(residual).scale) / Double(try quantization(output).scale)
      try requireFactor(ratio, bound: 1024)
    }
  }

  func validate(_ step: Pool) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    let window = step.window
    try validate(window, input, output)
    try require(window.inputChannels == window.outputChannels, .badGeometry)
    try require(window.dilationHeight == 1 && window.dilationWidth == 1, .badAttribute)
    try require(input.type == output.type, .badElementType)
    switch input.type {
    case .int8:
      try requireSameQuantization(input, output)
      try requireClamp(step.minimum, step.maximum)
      try require(try product(window.kernelHeight, window.kernelWidth) < 1 << 16, .rangeOverflow)
    case .float32: try requireClamp(step.realMinimum, step.realMaximum)
    default: throw error(.badElementType)
    }
  }

  /// Every window touches the input, and every pixel it names lies in the tensors.
  private func validate(
    _ window: WindowGeometry, _ input: TensorRecord, _ output: TensorRecord
  ) throws(ModelError) {
    let inputs = try product(window.batch, window.inputHeight, window.inputWidth, window.inputPixelStride)
    let outputs = try product(window.batch, window.outputHeight, window.outputWidth, window.outputPixelStride)
    try require(inputs == input.elementCount && outputs == output.elementCount, .badShape)
    try requirePart(window.inputChannelOffset, window.inputChannels, of: window.inputPixelStride)
    try requirePart(window.outputChannelOffset, window.outputChannels, of: window.outputPixelStride)
    let rows = try paddedExtent(
      input: window.inputHeight, output: window.outputHeight, kernel: window.kernelHeight, stride: window.strideHeight,
      dilation: window.dilationHeight, pad: window.padTop)
    let columns = try paddedExtent(
      input: window.inputWidth, output: window.outputWidth, kernel: window.kernelWidth, stride: window.strideWidth,
      dilation: window.dilationWidth, pad: window.padLeft)
    _ = try product(max(rows, window.strideHeight), max(columns, window.strideWidth), window.inputPixelStride)
  }

  private func requirePart(_ offset: Int32, _ count: Int32, of whole: Int32) throws(ModelError) {
    try require(offset >= 0 && count > 0 && offset <= whole && count <= whole - offset, .badGeometry)
  }

  /// The input pixels along one axis from the first tap of the first window to the last of the last.
  private func paddedExtent(
    input: Int32, output: Int32, kernel: Int32, stride: Int32, dilation: Int32, pad: Int32
  ) throws(ModelError) -> Int32 {
    let limit: Int32 = 1 << 15
    try require(
      (1...limit).contains(kernel) && (1...limit).contains(stride) && (1...limit).contains(dilation), .badGeometry)
    let reach = Int64(kernel - 1) * Int64(dilation) + 1
    let lastStart = Int64(output - 1) * Int64(stride) - Int64(pad)
    try require(pad >= 0 && pad < reach && lastStart < input, .badGeometry)
    let extent = lastStart + Int64(pad) + reach
    try require(extent <= StepValidator.elementLimit, .badGeometry)
    return Int32(extent)
  }
}
