internal import Graph

/// The operators behind the last layers that lose too much in bytes: joins of numbers of different size, sums and
/// products that decode boxes, exponentials, and whatever reads their results.
struct FloatTail {
  let nodes: Set<Int>

  init(_ graph: Graph) {
    var readers: [TensorID: [Int]] = [:]
    var makers: [TensorID: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for case let id? in node.inputs { readers[id, default: []].append(index) }
      for id in node.outputs { makers[id] = index }
    }
    var tail: Set<Int> = []
    for (index, node) in graph.nodes.enumerated().reversed() where FloatTail.hasNoWeights(node.operation) {
      if node.outputs.allSatisfy({ (readers[$0] ?? []).allSatisfy(tail.contains) }) { tail.insert(index) }
    }
    var floats: Set<Int> = []
    for (index, node) in graph.nodes.enumerated() where tail.contains(index) {
      let readsFloat = node.inputs.contains { $0.map { makers[$0].map(floats.contains) ?? false } ?? false }
      if readsFloat || FloatTail.losesInBytes(node.operation) { floats.insert(index) }
    }
    nodes = floats
  }

  private static func hasNoWeights(_ operation: Operation) -> Bool {
    switch operation {
    case .convolution, .depthwiseConvolution, .fullyConnected: false
    default: true
    }
  }

  private static func losesInBytes(_ operation: Operation) -> Bool {
    switch operation {
    case .concatenation, .pack, .binary, .unary(.exponential), .unary(.logarithm), .unary(.square),
      .unary(.reciprocalSquareRoot), .unary(.squareRoot):
      true
    default: false
    }
  }
}
