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
