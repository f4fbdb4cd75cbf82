internal import Graph
internal import Tensors

/// A sum merged into the convolution that makes one of its operands.
struct Residual {
  /// What the convolution would have written: its quantisation is still that of the intermediate result.
  var middle: TensorID
  /// The other operand.
  var operand: TensorID
  var activation: Activation
}

/// A node of the graph with the sum merged into it.
struct FusedNode {
  var node: Node
  var residual: Residual?
}

/// Merges additions into the later of the two convolutions they join, where its result goes nowhere else.
struct ResidualFusion {
  func apply(to graph: Graph) -> [FusedNode] {
    let uses = graph.useCounts
    var maker: [TensorID: Int] = [:]
    for (index, node) in graph.nodes.enumerated() { for output in node.outputs { maker[output] = index } }
    var residuals: [Int: (Residual, TensorID)] = [:]
    var dropped: Set<Int> = []
    for (index, node) in graph.nodes.enumerated() {
      guard case .binary(.add, let activation) = node.operation, let a = node.inputs[0], let b = node.inputs[1],
        graph[a].shape == graph[b].shape, graph[a].type == graph[b].type
      else { continue }
      let candidates = [(a, b), (b, a)].compactMap { (middle, operand) -> (Int, Residual)? in
        guard let before = maker[middle], uses[middle] == 1, residuals[before] == nil, !dropped.contains(before),
          isMergeable(graph.nodes[before], graph), graph[operand].constant == nil, (maker[operand] ?? -1) < before
        else { return nil }
        return (before, Residual(middle: middle, operand: operand, activation: activation))
      }
      guard let (before, residual) = candidates.max(by: { $0.0 < $1.0 }) else { continue }
      residuals[before] = (residual, node.outputs[0])
      maker[node.outputs[0]] = before
      dropped.insert(index)
    }
    return graph.nodes.enumerated().compactMap { index, node in
      guard !dropped.contains(index) else { return nil }
      guard let (residual, output) = residuals[index] else { return FusedNode(node: node) }
      var node = node
      node.outputs[0] = output
      return FusedNode(node: node, residual: residual)
    }
  }

  private func isMergeable(_ node: Node, _ graph: Graph) -> Bool {
    switch node.operation {
    case .convolution(_, groups: 1, _): true
    case .depthwiseConvolution: true
    default: false
    }
  }
}
