public import Graph
public import Learning
internal import Tensors

/// A model with the weights it has learned.
public struct TrainedModel: Sendable {
  /// The source's graph with new weights: what was pruned is exactly 0.
  public var graph: Graph
  /// What was learned of the values of activations, by tensor of `graph`; empty unless training rounded them. Pools and
  /// reshapes keep the range of what they read and have none of their own here.
  public var ranges: [TensorID: QuantizationRange]
}

extension TrainableModel {
  /// The graph with the parameters of a network of `architecture`; batch norms are merged into the layers before them.
  public func trained(_ network: Network) -> TrainedModel {
    var result = TrainedModel(graph: graph, ranges: [:])
    for binding in bindings {
      let parameter = architecture.parameters[binding.parameter]
      var values = network.copy(parameter)
      if let norm = binding.batchNorm {
        let fold = BatchNormFold(network, layer: norm)
        fold.scale(&values, isDepthwise: isDepthwise(binding))
        result.graph.setOperand(2, of: binding.node, to: fold.bias)
      }
      result.graph.setOperand(binding.input, of: binding.node, to: values)
    }
    for grid in grids {
      if let range = network.range(ofLayer: grid.layer) { result.ranges[grid.tensor] = range }
    }
    return result
  }

  private func isDepthwise(_ binding: WeightBinding) -> Bool {
    if case .depthwiseConvolution = graph.nodes[binding.node].operation { return true }
    return false
  }
}

/// A batch norm with its running statistics as a factor and a sum for each channel.
private struct BatchNormFold {
  let factor: [Float]
  let bias: [Float]

  init(_ network: Network, layer index: Int) {
    let parts = network.batchNorm(ofLayer: index)!
    factor = parts.indices.map { parts[$0].scale * parts[$0].inverseDeviation }
    let factor = factor
    bias = parts.indices.map { parts[$0].shift - parts[$0].mean * factor[$0] }
  }

  /// Multiplies the weights that make each channel: rows of them, or with depthwise weights columns.
  func scale(_ weights: inout [Float], isDepthwise: Bool) {
    let inner = weights.count / factor.count
    for place in weights.indices { weights[place] *= factor[isDepthwise ? place % factor.count : place / inner] }
  }
}

extension Network {
  fileprivate func copy(_ parameter: Parameter) -> [Float] {
    withParameters { values in (0..<parameter.count).map { values[parameter.offset + $0] } }
  }
}

extension Graph {
  /// Gives a node new numbers for an operand: in a tensor of its own, so that no other reader sees them.
  fileprivate mutating func setOperand(_ place: Int, of node: Int, to values: [Float]) {
    while nodes[node].inputs.count <= place { nodes[node].inputs.append(nil) }
    var tensor: GraphTensor
    if let old = nodes[node].inputs[place] {
      tensor = self[old]
    } else {
      let name = nodes[node].place + " bias"
      tensor = GraphTensor(name: name, type: .float32, shape: Shape([values.count])!)
    }
    tensor.setFloats(values)
    nodes[node].inputs[place] = add(tensor)
  }
}
