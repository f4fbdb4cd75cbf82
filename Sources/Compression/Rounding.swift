internal import Graph
internal import Tensors

/// The integers that the weights of a layer become.
public struct Rounding: Equatable, Sendable {
  /// In the order of the weights.
  var stored: [Int8]
  /// Real numbers added to the biases, which make up for the weights' mean error.
  var biases: [Float]

  /// Weights to the nearest step of their channel's scale.
  init(nearest layer: Layer, _ graph: Graph) {
    let weights = graph[layer.weights].floats!
    stored = QuantizedLayer.stored(layer, weights, QuantizedLayer.scales(layer, weights))
    biases = Array(repeating: 0, count: layer.outputs)
  }

  /// Each weight up or down, so that the layer's results stay nearest by least squares.
  init(_ layer: Layer, _ graph: Graph, _ gram: Gram) {
    self.init(nearest: layer, graph)
    let scales = QuantizedLayer.scales(layer, graph[layer.weights].floats!)
    let shared = gram.isShared ? LeastSquares(gram) : nil
    for (output, original) in WeightRows(layer, graph).rows.enumerated() {
      let squares = shared ?? LeastSquares(matrix: gram.matrix(output: output), size: gram.size)
      let row = squares.rounded(original, scale: scales[output])
      for tap in 0..<layer.taps {
        stored[layer.index(output: output, tap: tap)] = Int8((row[tap] / scales[output]).rounded(.toNearestOrEven))
      }
      biases[output] = row[layer.taps] - original[layer.taps]
    }
  }

  /// What the integers stand for.
  func reals(_ layer: Layer, _ graph: Graph) -> [Float] {
    let scales = QuantizedLayer.scales(layer, graph[layer.weights].floats!)
    var result = stored.map { Float($0) }
    for output in 0..<layer.outputs {
      for tap in 0..<layer.taps { result[layer.index(output: output, tap: tap)] *= scales[output] }
    }
    return result
  }

  /// The roundings of all layers of a model.
  static func fitted(
    _ model: FloatModel, _ samples: any Samples, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> [Int: Rounding] {
    let layers = model.layers.map { Layer(model.graph, $0)! }
    let grams = try Gram.measured(layers, model.graph, samples) { progress("measuring layers", $0, samples.count) }
    var roundings: [Int: Rounding] = [:]
    for (index, layer) in layers.enumerated() {
      progress("rounding weights", index, layers.count)
      roundings[layer.node] =
        grams[layer.node].map { Rounding(layer, model.graph, $0) } ?? Rounding(nearest: layer, model.graph)
    }
    return roundings
  }
}
