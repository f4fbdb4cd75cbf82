internal import Learning

/// What a treatment does with the layers that have been read.
extension GraphReading {
  mutating func treatLayers() {
    let weighted = network.layers.indices.filter { !network.layers[$0].parameters.isEmpty }
    let first = weighted.first
    for index in weighted {
      if treatment.quantizes { network.quantizeWeights(ofLayer: index) }
      if treatment.trainsHeadOnly, index != weighted.last { network.setTrainable(false, layer: index) }
      let layer = network.layers[index]
      switch layer.operation {
      case .convolution, .dense:
        let parameter = layer.parameters.lowerBound
        guard index != first, network.parameters[parameter].channels >= 4 else { continue }
        network.setDensity(treatment.density ?? 1, ofParameter: parameter)
      default: break
      }
    }
  }
}
