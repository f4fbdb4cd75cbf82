public import Graph
internal import Tensors

/// Turns a float graph and the ranges of its activations into a graph that computes in int8.
///
/// Weights become symmetric int8 with one scale an output channel, so that a weight of exactly 0 stays 0; biases int32 in
/// units of input scale times weight scale; activations asymmetric int8 with one scale and zero point a tensor. Tensors
/// keep their names in the graph: what was tensor i of the float graph is tensor i of the result, in bytes unless it is
/// made by an operator that stays in floats. Conversions stand where bytes and floats meet. Outputs stay float32.
public struct Quantizer: Sendable {
  public var graph: Graph
  /// The range of each activation in bytes; those of softmax, logistic and tanh are known and need not be here.
  public var ranges: [TensorID: ActivationRange]
  /// Nodes that stay in floats, beside those the engine has in floats only.
  public var floatNodes: Set<Int> = []
  /// Real numbers added to the biases of layers, by node: one for each output channel.
  public var biasCorrections: [Int: [Float]] = [:]
  /// The integers that the weights of layers become, by node; to the nearest where there is none.
  public var roundings: [Int: Rounding] = [:]
  /// Whether callers hand over inputs in bytes rather than in floats.
  public var takesBytes = false
  /// Whether operators behind the last layers that lose too much in bytes stay in floats.
  public var keepsFloatTail = true

  /// The graph is that of a `FloatModel`, or any other whose activations are merged.
  public init(_ graph: Graph, ranges: [TensorID: ActivationRange]) {
    self.graph = graph
    self.ranges = ranges
  }

  /// The nodes that compute in bytes.
  public var byteNodes: Set<Int> {
    let floats = keepsFloatTail ? floatNodes.union(FloatTail(graph).nodes) : floatNodes
    return Set(
      graph.nodes.indices.filter { !floats.contains($0) && ByteOperators.canCompute(graph.nodes[$0], graph) })
  }

  /// The quantised graph.
  public func quantized() throws(CompressionError) -> Graph {
    let byteNodes = byteNodes
    var plan = QuantizationPlan(graph, byteNodes: byteNodes, ranges: ranges)
    for index in graph.nodes.indices where byteNodes.contains(index) {
      guard let layer = Layer(graph, index), let input = plan.quantization(of: layer.input) else { continue }
      let weights = QuantizedLayer.scales(layer, graph[layer.weights].floats!).max() ?? 0
      plan.widen(layer.output, toScale: QuantizedLayer.leastScale(layer, sumScale: input.single.scale * weights))
    }
    var rewriting = Rewriting(source: graph, plan: plan)
    if takesBytes { for id in graph.inputs { try rewriting.keepInBytes(id, graph.name) } }
    for (index, node) in graph.nodes.enumerated() {
      guard byteNodes.contains(index) else {
        rewriting.appendFloat(node)
        continue
      }
      if let layer = Layer(graph, index) {
        try rewriting.append(layer, correction: biasCorrections[index], rounded: roundings[index]?.stored)
      } else {
        try rewriting.appendBytes(node)
      }
    }
    return rewriting.finished()
  }
}
