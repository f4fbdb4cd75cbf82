internal import Graph
internal import Tensors

/// Moves zero padding of height and width into the windows that read it, so that no padded copy is ever made.
struct PadFolding {
  func apply(to graph: Graph) -> Graph {
    var graph = graph
    var pads: [TensorID: (source: TensorID, before: [Int], after: [Int])] = [:]
    for node in graph.nodes {
      guard case .pad(let before, let after, let value) = node.operation, let source = node.inputs[0],
        isSpatial(before, after), isZero(value, of: graph[source]),
        graph[source].quantization == graph[node.outputs[0]].quantization
      else { continue }
      pads[node.outputs[0]] = (source, before, after)
    }
    for index in graph.nodes.indices {
      guard let input = graph.nodes[index].inputs.first ?? nil, let pad = pads[input] else { continue }
      guard let folded = folded(graph.nodes[index].operation, pad.before, pad.after) else { continue }
      graph.nodes[index].operation = folded
      graph.nodes[index].inputs[0] = pad.source
    }
    return graph.withoutDeadNodes()
  }

  private func isSpatial(_ before: [Int], _ after: [Int]) -> Bool {
    before.count == 4 && before[0] == 0 && after[0] == 0 && before[3] == 0 && after[3] == 0
  }

  private func isZero(_ value: PadValue, of tensor: GraphTensor) -> Bool {
    switch value {
    case .zero: true
    case .stored(let stored): tensor.quantization.map { $0.isPerTensor && $0.zeroPoints[0] == stored } ?? (stored == 0)
    case .real(let real): real == 0
    }
  }

  private func folded(_ operation: Operation, _ before: [Int], _ after: [Int]) -> Operation? {
    func widened(_ window: Window) -> Window? {
      var window = window
      window.padTop += before[1]
      window.padLeft += before[2]
      window.padBottom += after[1]
      window.padRight += after[2]
      let reachHeight = (window.kernelHeight - 1) * window.dilationHeight + 1
      let reachWidth = (window.kernelWidth - 1) * window.dilationWidth + 1
      let fits =
        max(window.padTop, window.padBottom) < reachHeight && max(window.padLeft, window.padRight) < reachWidth
      return fits ? window : nil
    }
    switch operation {
    case .convolution(let window, let groups, let activation):
      return widened(window).map { .convolution($0, groups: groups, activation) }
    case .depthwiseConvolution(let window, let activation):
      return widened(window).map { .depthwiseConvolution($0, activation) }
    default: return nil
    }
  }
}

extension Graph {
  /// The nodes that some output needs, in their order.
  func withoutDeadNodes() -> Graph {
    var needed = Set(outputs)
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node)
    }
    var graph = self
    graph.nodes = kept.reversed()
    return graph
  }

  /// How often each tensor is read, being an output counting once.
  var useCounts: [TensorID: Int] {
    var counts: [TensorID: Int] = [:]
    for node in nodes { for input in node.inputs.compactMap({ $0 }) { counts[input, default: 0] += 1 } }
    for output in outputs { counts[output, default: 0] += 1 }
    return counts
  }
}
