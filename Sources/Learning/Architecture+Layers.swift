/// Layers with parameters.
extension Architecture {
  public mutating func convolution(
    _ name: String, _ input: ValueID, outputs: Int, window: SlidingWindow, bias: Bool = true
  ) throws(ArchitectureError) -> ValueID {
    guard let positions = window.positions(in: self[input]) else { throw refuse(.windowOutside) }
    let channels = self[input].channels
    guard let taps = window.tapCount, 1...(1 << 20) ~= outputs, taps <= (1 << 28) / max(outputs, channels) else {
      throw refuse(.badExtent)
    }
    try addParameter(
      name + ".weights", .weights, rows: outputs * taps, channels: channels, fanIn: taps * channels)
    if bias { try addParameter(name + ".bias", .bias, channels: outputs) }
    let extent = Extent(height: positions.height, width: positions.width, channels: outputs)
    return try add(name, .convolution(window), [input], extent, parameters: bias ? 2 : 1)
  }

  public mutating func depthwise(
    _ name: String, _ input: ValueID, window: SlidingWindow, bias: Bool = true
  ) throws(ArchitectureError) -> ValueID {
    guard let positions = window.positions(in: self[input]) else { throw refuse(.windowOutside) }
    guard let taps = window.tapCount else { throw refuse(.badExtent) }
    let channels = self[input].channels
    try addParameter(name + ".weights", .weights, rows: taps, channels: channels, fanIn: taps)
    if bias { try addParameter(name + ".bias", .bias, channels: channels) }
    let extent = Extent(height: positions.height, width: positions.width, channels: channels)
    return try add(name, .depthwise(window), [input], extent, parameters: bias ? 2 : 1)
  }

  public mutating func dense(
    _ name: String, _ input: ValueID, outputs: Int, bias: Bool = true
  ) throws(ArchitectureError) -> ValueID {
    let inputs = self[input].count
    guard 1...(1 << 20) ~= outputs else { throw refuse(.badExtent) }
    try addParameter(name + ".weights", .weights, rows: outputs, channels: inputs, fanIn: inputs)
    if bias { try addParameter(name + ".bias", .bias, channels: outputs) }
    return try add(name, .dense, [input], Extent(channels: outputs), parameters: bias ? 2 : 1)
  }

  /// `momentum`: the share of the old running value that each step keeps.
  public mutating func batchNorm(
    _ name: String, _ input: ValueID, momentum: Float = 0.9, epsilon: Float = 1e-3
  ) throws(ArchitectureError) -> ValueID {
    guard 0...1 ~= momentum, epsilon > 0, epsilon < 1 else { throw refuse(.badNumber) }
    let channels = self[input].channels
    try addParameter(name + ".scale", .scale, channels: channels)
    try addParameter(name + ".shift", .shift, channels: channels)
    return try add(
      name, .batchNorm(momentum: momentum, epsilon: epsilon), [input], self[input], parameters: 2,
      statistics: 2 * channels)
  }
}

/// Layers without.
extension Architecture {
  public mutating func averagePool(
    _ name: String, _ input: ValueID, window: SlidingWindow
  ) throws(ArchitectureError) -> ValueID { try pool(name, .averagePool(window), input, window) }

  public mutating func maxPool(
    _ name: String, _ input: ValueID, window: SlidingWindow
  ) throws(ArchitectureError) -> ValueID { try pool(name, .maxPool(window), input, window) }

  /// The mean over height and width.
  public mutating func globalAverage(_ name: String, _ input: ValueID) throws(ArchitectureError) -> ValueID {
    let whole = SlidingWindow(kernelHeight: self[input].height, kernelWidth: self[input].width)
    return try pool(name, .averagePool(whole), input, whole)
  }

  private mutating func pool(
    _ name: String, _ operation: LayerOperation, _ input: ValueID, _ window: SlidingWindow
  ) throws(ArchitectureError) -> ValueID {
    guard let positions = window.positions(in: self[input]) else { throw refuse(.windowOutside) }
    let extent = Extent(height: positions.height, width: positions.width, channels: self[input].channels)
    return try add(name, operation, [input], extent)
  }

  public mutating func add(_ name: String, _ a: ValueID, _ b: ValueID) throws(ArchitectureError) -> ValueID {
    guard self[a] == self[b] else { throw refuse(.extentsDiffer) }
    return try add(name, .add, [a, b], self[a])
  }

  public mutating func clamp(
    _ name: String, _ input: ValueID, lower: Float = 0, upper: Float = .infinity
  ) throws(ArchitectureError) -> ValueID {
    guard lower < upper else { throw refuse(.badNumber) }
    return try add(name, .clamp(lower: lower, upper: upper), [input], self[input])
  }

  public mutating func leakyReLU(
    _ name: String, _ input: ValueID, alpha: Float
  ) throws(ArchitectureError) -> ValueID {
    guard alpha > 0, alpha.isFinite else { throw refuse(.badNumber) }
    return try add(name, .leakyReLU(alpha: alpha), [input], self[input])
  }

  public mutating func reshape(
    _ name: String, _ input: ValueID, to extent: Extent
  ) throws(ArchitectureError) -> ValueID {
    guard extent.isValid, extent.count == self[input].count else { throw refuse(.extentsDiffer) }
    return try add(name, .reshape, [input], extent)
  }

  public mutating func concatenation(_ name: String, _ inputs: [ValueID]) throws(ArchitectureError) -> ValueID {
    guard let first = inputs.first.map({ self[$0] }) else { throw refuse(.extentsDiffer) }
    var channels = 0
    for input in inputs {
      guard self[input].height == first.height, self[input].width == first.width else { throw refuse(.extentsDiffer) }
      channels += self[input].channels
    }
    let extent = Extent(height: first.height, width: first.width, channels: channels)
    return try add(name, .concatenation, inputs, extent)
  }

  public mutating func repeatChannels(
    _ name: String, _ input: ValueID, times: Int
  ) throws(ArchitectureError) -> ValueID {
    guard 1...(1 << 20) ~= times else { throw refuse(.badNumber) }
    var extent = self[input]
    guard extent.channels <= (1 << 28) / times else { throw refuse(.badExtent) }
    extent.channels *= times
    return try add(name, .repeatChannels(times: times), [input], extent)
  }

  public mutating func fakeQuantize(_ name: String, _ input: ValueID) throws(ArchitectureError) -> ValueID {
    try add(name, .fakeQuantize, [input], self[input], statistics: 3)
  }
}
