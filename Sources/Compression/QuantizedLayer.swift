internal import Graph
internal import Tensors

/// The weights and the bias of a layer as integers.
struct QuantizedLayer {
  private let layer: Layer
  private let stored: [Int8]
  private let scales: [Float]
  private(set) var bias: GraphTensor?

  init(
    _ layer: Layer, weights: [Float], bias: [Float]?, correction: [Float]?, rounded: [Int8]?, inputScale: Float,
    outputScale: Float
  ) {
    self.layer = layer
    let reals = (0..<layer.outputs).map { (bias?[$0] ?? 0) + (correction?[$0] ?? 0) }
    // A channel without weights leaves its scale to the bias.
    let own = (0..<layer.outputs).map { output in
      (0..<layer.taps).reduce(Float(0)) { max($0, abs(weights[layer.index(output: output, tap: $1)])) } / 127
    }
    // The largest magnitude of a bias with which neither a sum nor a result in steps of the output passes 32 bits.
    let largestFactor = inputScale * (own.max() ?? 0) / outputScale
    let biasLimit = min(0x1p28, 0x1p30 / largestFactor)
    self.scales = zip(own, reals).map { scale, real in
      // A channel that is almost nothing but bias takes weights that are coarser.
      max(scale, abs(real) / (inputScale * biasLimit), Float.leastNormalMagnitude * 0x1p20)
    }
    var stored = QuantizedLayer.stored(layer, weights, self.scales)
    if let rounded {
      for output in 0..<layer.outputs where self.scales[output] == own[output] {
        for tap in 0..<layer.taps {
          let index = layer.index(output: output, tap: tap)
          stored[index] = rounded[index]
        }
      }
    }
    self.stored = stored
    guard bias != nil || correction != nil else { return }
    let integers = zip(reals, scales).map { real, scale in
      Int32((Double(real) / (Double(inputScale) * Double(scale))).rounded(.toNearestOrEven))
    }
    self.bias = GraphTensor(
      name: "bias", type: .int32, shape: Shape([layer.outputs])!, constant: littleEndianBytes(integers))
  }

  func weightTensor(like tensor: GraphTensor) -> GraphTensor {
    var result = tensor
    result.type = .int8
    result.quantization = TensorQuantization(
      scales: scales, zeroPoints: Array(repeating: 0, count: scales.count), axis: layer.channelAxis)
    result.constant = stored.map { UInt8(bitPattern: $0) }
    return result
  }

  /// The least output scale with which sums of products, in units of `sumScale`, stay inside 32 bits in steps of it.
  static func leastScale(_ layer: Layer, sumScale: Float) -> Float {
    sumScale * Float(layer.taps) * (255 * 128) / 0x1p29
  }

  /// Symmetric scales: the greatest magnitude of an output channel is 127.
  static func scales(_ layer: Layer, _ weights: [Float]) -> [Float] {
    (0..<layer.outputs).map { output in
      let peak = (0..<layer.taps).reduce(Float(0)) { max($0, abs(weights[layer.index(output: output, tap: $1)])) }
      return peak > 0 ? peak / 127 : 1
    }
  }

  /// Weights to the nearest step of their channel's scale, halves to even.
  static func stored(_ layer: Layer, _ weights: [Float], _ scales: [Float]) -> [Int8] {
    var stored = [Int8](repeating: 0, count: weights.count)
    for output in 0..<layer.outputs {
      for tap in 0..<layer.taps {
        let index = layer.index(output: output, tap: tap)
        stored[index] = Int8(min(max((weights[index] / scales[output]).rounded(.toNearestOrEven), -127), 127))
      }
    }
    return stored
  }
}
