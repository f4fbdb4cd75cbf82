internal import Graph
internal import Tensors

/// Merges a ReLU into the operator before it, as a clamp, where that operator's result goes nowhere else and both speak
/// of the same numbers.
struct ActivationFusion {
  func apply(to graph: Graph) -> Graph {
    var graph = graph
    let uses = graph.useCounts
    var maker: [TensorID: Int] = [:]
    for (index, node) in graph.nodes.enumerated() { for output in node.outputs { maker[output] = index } }
    for index in graph.nodes.indices {
      guard case .unary(let unary) = graph.nodes[index].operation, let activation = activation(unary),
        let input = graph.nodes[index].inputs[0], uses[input] == 1, let before = maker[input],
        sameNumbers(graph[input], graph[graph.nodes[index].outputs[0]]),
        let merged = merged(graph.nodes[before].operation, activation)
      else { continue }
      graph.nodes[before].operation = merged
      graph.nodes[before].outputs[0] = graph.nodes[index].outputs[0]
      maker[graph.nodes[index].outputs[0]] = before
    }
    let made = Set(maker.values)
    graph.nodes = graph.nodes.enumerated().filter { made.contains($0.offset) }.map(\.element)
    return graph
  }

  private func activation(_ unary: UnaryOperator) -> Activation? {
    switch unary {
    case .relu: .relu
    case .relu6: .relu6
    case .reluN1To1: .reluN1To1
    case .clamp(let minimum, let maximum): .clamp(minimum: minimum, maximum: maximum)
    default: nil
    }
  }

  private func sameNumbers(_ a: GraphTensor, _ b: GraphTensor) -> Bool {
    a.type == b.type && a.quantization == b.quantization
  }

  private func merged(_ operation: Operation, _ activation: Activation) -> Operation? {
    switch operation {
    case .convolution(let window, let groups, .none): .convolution(window, groups: groups, activation)
    case .depthwiseConvolution(let window, .none): .depthwiseConvolution(window, activation)
    case .fullyConnected(.none): .fullyConnected(activation)
    case .binary(let binary, .none): .binary(binary, activation)
    case .averagePool(let window, .none): .averagePool(window, activation)
    case .maxPool(let window, .none): .maxPool(window, activation)
    default: nil
    }
  }
}
