import Learning

/// Networks for tests.
enum SampleNetworks {
  /// 8x8x2 to 4 classes: convolution, batch norm, a depthwise-separable block with a residual sum, mean, dense.
  static func residual(quantized: Bool = false, density: Double? = nil) throws(ArchitectureError) -> Architecture {
    var net = try Architecture(input: Extent(height: 8, width: 8, channels: 2))
    func grid(_ value: ValueID) throws(ArchitectureError) -> ValueID {
      quantized ? try net.fakeQuantize("grid", value) : value
    }
    let input = try grid(net.input)
    let first = try net.convolution("first", input, outputs: 8, window: SlidingWindow(3, pad: 1), bias: quantized)
    let normed = quantized ? first : try net.batchNorm("norm", first)
    let stem = try grid(net.clamp("relu", normed, upper: 6))
    let across = try net.depthwise("across", stem, window: SlidingWindow(3, pad: 1))
    let active = try grid(net.clamp("relu2", across))
    let mixed = try grid(net.convolution("mixed", active, outputs: 8, window: SlidingWindow(1)))
    let sum = try grid(net.add("sum", mixed, stem))
    let mean = try grid(net.globalAverage("mean", sum))
    _ = try net.dense("classes", mean, outputs: 4)
    for index in net.layers.indices where quantized { net.quantizeWeights(ofLayer: index) }
    for (index, parameter) in net.parameters.enumerated() {
      guard let density, ["mixed.weights", "classes.weights"].contains(parameter.name) else { continue }
      net.setDensity(density, ofParameter: index)
    }
    return net
  }
}

extension Trainer {
  /// Fills the batch with four classes of noisy pictures, stripes and blobs, that depend on the sample's number alone.
  func fill(_ samples: [Int]) {
    let extent = network.architecture[network.architecture.input]
    network.withInput { values in
      for (place, sample) in samples.enumerated() {
        var random = Random(seed: UInt64(sample))
        for element in 0..<extent.count {
          let (row, column) = (element / extent.channels / extent.width, element / extent.channels % extent.width)
          let bright = [row % 2 == 0, column % 2 == 0, row < extent.height / 2, column < extent.width / 2][sample % 4]
          values[place * extent.count + element] = (bright ? 0.7 : 0.1) + 0.5 * random.nextSigned()
        }
      }
    }
    network.withLabels { for (place, sample) in samples.enumerated() { $0[place] = Int32(sample % 4) } }
  }

  /// One step on the next samples of the order.
  @discardableResult
  func runNext() throws -> BatchResult {
    var samples: [Int] = []
    while samples.count < network.options.batch, let sample = order.next() { samples.append(sample) }
    if samples.isEmpty { return try runNext() }
    fill(samples)
    return try run(samples: samples.count, against: .labels)
  }

  var parameterBits: [UInt32] {
    network.withParameters { values in values.indices.map { values[$0].bitPattern } }
  }
}
