package import Learning

/// Weights of a network that has not learned anything.
package enum StartingWeights {
  package static func random(_ architecture: Architecture, seed: UInt64) throws(ArchitectureError) -> [Float] {
    let network = try Network(architecture, options: NetworkOptions(batch: 1, hasGradients: false))
    network.initialize(seed: seed)
    return network.withParameters { values in values.indices.map { values[$0] } }
  }
}
