internal import Graph
internal import Tensors

/// Gives every quantised byte tensor the type int8: uint8 values and zero points move down by 128, so that the numbers
/// they stand for stay.
struct Canonical {
  func apply(to graph: Graph) -> Graph {
    var graph = graph
    for index in graph.tensors.indices where graph.tensors[index].type == .uint8 {
      guard let quantization = graph.tensors[index].quantization else { continue }
      graph.tensors[index].type = .int8
      graph.tensors[index].quantization?.zeroPoints = quantization.zeroPoints.map { $0 - 128 }
      graph.tensors[index].constant = original.tensors[index].constant?.map { $0 ^ 128 }
    }
    for index in graph.nodes.indices {
      guard case .pad(let before, let after, .stored(let value)) = graph.nodes[index].operation,
        let input = graph.nodes[index].inputs[0], wasUnsigned(input, graph)
      else { continue }
      graph.nodes[index].operation = .pad(before: before, after: after, value: .stored(value - 128))
    }
    return graph
  }

  let original: Graph

  init(_ original: Graph) { self.original = original }

  private func wasUnsigned(_ tensor: TensorID, _ graph: Graph) -> Bool {
    original[tensor].type == .uint8 && graph[tensor].type == .int8
  }
}
