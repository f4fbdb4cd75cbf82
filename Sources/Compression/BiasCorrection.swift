internal import Graph

/// What to add to the biases of layers so that their results keep the mean they have in floats.
///
/// A layer's mean result before its activation is bias + sum over taps of weight * mean under the tap. With W the
/// weights, W' what their bytes stand for, m the means that the float model sees and m' those of the quantised one, the
/// correction of a channel is W m - W' m'. (Nagel et al., Data-Free Quantization Through Weight Equalization and Bias
/// Correction, 2019, with means measured instead of derived.)
struct BiasCorrection {
  let model: FloatModel
  /// Of the float model.
  let means: [Int: TapMeans]
  let roundings: [Int: Rounding]

  /// Makes up for the rounding of weights: m' = m.
  var ofWeights: [Int: [Float]] {
    model.layers.reduce(into: [:]) { result, index in
      let layer = Layer(model.graph, index)!
      if let mean = means[index] { result[index] = correction(layer, mean, mean) }
    }
  }

  /// Makes up for all that happens before a layer as well, one layer after the other, so that each is measured behind
  /// those that are corrected already.
  func measured(
    _ quantizer: Quantizer, _ samples: any Samples, progress: (Int, Int) -> Void
  ) throws(CompressionError) -> [Int: [Float]] {
    var quantizer = quantizer
    let byteNodes = quantizer.byteNodes
    let layers = model.layers.filter(byteNodes.contains).map { Layer(model.graph, $0)! }
    for (place, layer) in layers.enumerated() {
      progress(place, layers.count)
      guard let mean = means[layer.node] else { continue }
      var seen = TapMeans(layer, model.graph)
      let probe = try Probe(try quantizer.quantized())
      for index in 0..<samples.count {
        probe.run(try samples.inputs(index), until: layer.input) { seen.add($0) }
      }
      quantizer.biasCorrections[layer.node] = correction(layer, mean, seen)
    }
    return quantizer.biasCorrections
  }

  private func correction(_ layer: Layer, _ mean: TapMeans, _ seen: TapMeans) -> [Float] {
    let rounding = roundings[layer.node] ?? Rounding(nearest: layer, model.graph)
    let wanted = mean.meanResults(of: layer, weights: model.graph[layer.weights].floats!)
    let found = seen.meanResults(of: layer, weights: rounding.reals(layer, model.graph))
    return zip(wanted, found).map { Float($0 - $1) }
  }
}
