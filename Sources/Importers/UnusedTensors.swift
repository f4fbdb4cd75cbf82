import Graph

extension Graph {
  /// The graph without the tensors that nothing refers to.
  func withoutUnusedTensors() -> Graph {
    var used = [Bool](repeating: false, count: tensors.count)
    for id in inputs + outputs { used[id.index] = true }
    for node in nodes {
      for case let id? in node.inputs { used[id.index] = true }
      for id in node.outputs { used[id.index] = true }
    }
    var result = self
    result.tensors = []
    var renamed = [TensorID](repeating: TensorID(0), count: tensors.count)
    for index in tensors.indices where used[index] { renamed[index] = result.add(tensors[index]) }
    result.boundaries = [:]
    for (id, boundary) in boundaries where used[id.index] { result.boundaries[renamed[id.index]] = boundary }
    result.inputs = inputs.map { renamed[$0.index] }
    result.outputs = outputs.map { renamed[$0.index] }
    result.nodes = nodes.map { node in
      Node(
        node.operation, inputs: node.inputs.map { $0.map { renamed[$0.index] } },
        outputs: node.outputs.map { renamed[$0.index] }, place: node.place)
    }
    return result
  }
}
