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

  /// Makes up for the rounding of weights: m' = m.
  var ofWeights: [Int: [Float]] { corrections { means[$0] } }

  /// Makes up for all that happens before a layer as well; the quantised graph is one that is corrected already, in part.
  func refined(
    by quantized: Graph, _ samples: any Samples, progress: (Int) -> Void
  ) throws(CompressionError) -> [Int: [Float]] {
    let seen = try TapMeans.measured(quantized, like: model, samples, progress: progress)
    return corrections { seen[$0] }
  }

  private func corrections(_ seen: (Int) -> TapMeans?) -> [Int: [Float]] {
    var result: [Int: [Float]] = [:]
    for index in model.layers {
      guard let layer = Layer(model.graph, index), let mean = means[index], let seen = seen(index) else { continue }
      let weights = model.graph[layer.weights].floats!
      let wanted = mean.meanResults(of: layer, weights: weights)
      let found = seen.meanResults(of: layer, weights: QuantizedLayer.roundTrip(layer, weights))
      result[index] = zip(wanted, found).map { Float($0 - $1) }
    }
    return result
  }
}

extension TapMeans {
  /// What the windows of a model's layers see in another graph with the same tensors.
  static func measured(
    _ graph: Graph, like model: FloatModel, _ samples: any Samples, progress: (Int) -> Void
  ) throws(CompressionError) -> [Int: TapMeans] {
    let layers = model.layers.map { Layer(model.graph, $0)! }
    let readers = Dictionary(grouping: layers, by: \.input)
    var means: [Int: TapMeans] = [:]
    for layer in layers { means[layer.node] = TapMeans(layer, model.graph) }
    let probe = try Probe(graph)
    let wanted = Set(readers.keys)
    for index in 0..<samples.count {
      progress(index)
      try probe.run(try samples.inputs(index), reading: wanted) { (id, values) throws(CompressionError) in
        for layer in readers[id] ?? [] { means[layer.node]!.add(values) }
      }
    }
    return means
  }
}
