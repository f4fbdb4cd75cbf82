package import Learning

/// The networks that a simulated federation trains: small enough for a camera board, without batch norms, whose statistics
/// no server could merge.
package enum SimulatedNetwork: String, Sendable, CaseIterable {
  /// Three 3x3 convolutions, the first two each followed by a 2x2 maximum, and two dense layers.
  case convolutional = "cnn"
  /// One hidden layer of 64.
  case perceptron = "mlp"

  package func architecture(_ input: Extent, classCount: Int) throws(ArchitectureError) -> Architecture {
    switch self {
    case .convolutional: try SimulatedNetwork.convolutional(input, classCount)
    case .perceptron: try SimulatedNetwork.perceptron(input, classCount)
    }
  }

  private static func perceptron(_ input: Extent, _ classCount: Int) throws(ArchitectureError) -> Architecture {
    var network = try Architecture(input: input)
    let hidden = try network.dense("hidden", network.input, outputs: 64)
    let active = try network.clamp("hidden.relu", hidden)
    _ = try network.dense("classes", active, outputs: classCount)
    return network
  }

  private static func convolutional(_ input: Extent, _ classCount: Int) throws(ArchitectureError) -> Architecture {
    var network = try Architecture(input: input)
    var value = network.input
    for (index, channels) in [16, 32, 64].enumerated() {
      let name = "convolution\(index + 1)"
      value = try network.convolution(name, value, outputs: channels, window: SlidingWindow(3, pad: 1))
      value = try network.clamp(name + ".relu", value)
      if index < 2 { value = try network.maxPool("maximum\(index + 1)", value, window: SlidingWindow(2, stride: 2)) }
    }
    value = try network.maxPool("maximum3", value, window: SlidingWindow(2, stride: 2))
    value = try network.dense("hidden", value, outputs: 64)
    value = try network.clamp("hidden.relu", value)
    _ = try network.dense("classes", value, outputs: classCount)
    return network
  }
}
