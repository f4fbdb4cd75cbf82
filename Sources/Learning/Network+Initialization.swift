/// Numbers to start from.
extension Network {
  /// Random weights: uniform with the variance 2 / fan-in (He et al. 2015), each parameter from a stream of its own; zero
  /// biases, batch norms that change nothing, no ranges.
  public func initialize(seed: UInt64) {
    withParameters { values in
      for (index, parameter) in architecture.parameters.enumerated() {
        var random = Random(seed: seed, stream: UInt64(index) + 1)
        let bound = (6 / Float(parameter.fanIn)).squareRoot()
        for place in parameter.offset..<parameter.offset + parameter.count {
          values[place] =
            switch parameter.role {
            case .weights: random.nextSigned() * bound
            case .scale: 1
            case .bias, .shift: 0
            }
        }
      }
    }
    initializeStatistics()
  }

  /// Running means 0 and variances 1; no ranges.
  public func initializeStatistics() {
    withStatistics { values in
      for index in values.indices { values[index] = 0 }
      for layer in architecture.layers {
        guard case .batchNorm = layer.operation else { continue }
        let channels = architecture[layer.output].channels
        for place in layer.statistics + channels..<layer.statistics + 2 * channels { values[place] = 1 }
      }
    }
  }
}

/// What a batch norm does to a channel with its running statistics.
public struct ChannelNorm: Sendable {
  public let scale, shift, mean, inverseDeviation: Float
}

extension Network {
  /// The channels of a batch norm; nil for other layers.
  public func batchNorm(ofLayer index: Int) -> [ChannelNorm]? {
    let layer = architecture.layers[index]
    guard case .batchNorm(_, let epsilon) = layer.operation else { return nil }
    let channels = architecture[layer.output].channels
    return (0..<channels).map { channel in
      unsafe ChannelNorm(
        scale: parameter(layer, 0)![channel], shift: parameter(layer, 1)![channel],
        mean: statistics(layer)[channel],
        inverseDeviation: 1 / (statistics(layer)[channels + channel] + epsilon).squareRoot())
    }
  }
}
