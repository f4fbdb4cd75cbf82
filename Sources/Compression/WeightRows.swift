internal import Graph
internal import Tensors

/// A layer's weights and biases as rows, one for each output channel: its taps and then its bias.
struct WeightRows {
  let layer: Layer
  var rows: [[Float]]

  init(_ layer: Layer, _ graph: Graph) {
    self.layer = layer
    let weights = graph[layer.weights].floats!
    let bias = layer.bias.map { graph[$0].floats! }
    rows = (0..<layer.outputs).map { output in
      (0..<layer.taps).map { weights[layer.index(output: output, tap: $0)] } + [bias?[output] ?? 0]
    }
  }

  /// Puts the rows back; the layer gets constants of its own, and a bias where it needs one.
  func write(to graph: inout Graph) {
    var weights = graph[layer.weights]
    var values = [Float](repeating: 0, count: layer.outputs * layer.taps)
    for (output, row) in rows.enumerated() {
      for tap in 0..<layer.taps { values[layer.index(output: output, tap: tap)] = row[tap] }
    }
    weights.setFloats(values)
    let biases = rows.map { $0[layer.taps] }
    graph.nodes[layer.node].inputs[1] = graph.add(weights)
    guard layer.bias != nil || biases.contains(where: { $0 != 0 }) else { return }
    var bias = GraphTensor(
      name: layer.bias.map { graph[$0].name } ?? "\(weights.name) bias", type: .float32, shape: Shape([layer.outputs])!,
      constant: [])
    bias.setFloats(biases)
    let id = graph.add(bias)
    graph.nodes[layer.node].inputs = [graph.nodes[layer.node].inputs[0], graph.nodes[layer.node].inputs[1], id]
  }
}
