internal import Graph
internal import Tensors

/// A layer, what works on each of its output channels apart, and the one layer that reads the channels in the end.
///
/// Nothing else reads any tensor of a chain, so that a channel can be taken out of all of it.
struct ChannelChain {
  let producer: Layer
  /// Depthwise layers, pools, means over height and width, and reshapes that keep the channels; places in the nodes.
  let between: [Int]
  let consumer: Layer

  var channels: Int { producer.outputs }

  /// The chains of a graph, in the order of their producers.
  static func all(in graph: Graph) -> [ChannelChain] {
    var readers: [TensorID: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for case let id? in node.inputs { readers[id, default: []].append(index) }
    }
    let outputs = Set(graph.outputs)
    func onlyReader(_ id: TensorID) -> Int? {
      guard let all = readers[id], all.count == 1, !outputs.contains(id), graph.nodes[all[0]].inputs[0] == id else {
        return nil
      }
      return all[0]
    }
    return graph.nodes.indices.compactMap { index in
      guard let producer = Layer(graph, index),
        producer.kind == .convolution(groups: 1) || producer.kind == .fullyConnected
      else { return nil }
      var between: [Int] = []
      var tensor = producer.output
      while let reader = onlyReader(tensor) {
        if let consumer = Layer(graph, reader), consumer.kind != .depthwise {
          let reads = consumer.kind == .fullyConnected || consumer.kind == .convolution(groups: 1)
          guard reads, consumer.inputChannels == producer.outputs else { return nil }
          return ChannelChain(producer: producer, between: between, consumer: consumer)
        }
        guard keepsChannels(graph, reader, producer.outputs) else { return nil }
        between.append(reader)
        tensor = graph.nodes[reader].outputs[0]
      }
      return nil
    }
  }

  private static func keepsChannels(_ graph: Graph, _ index: Int, _ channels: Int) -> Bool {
    let node = graph.nodes[index]
    let (before, after) = (graph[node.inputs[0]!].shape, graph[node.outputs[0]].shape)
    guard before.rank > 0, after.rank > 0, before[before.rank - 1] == channels, after[after.rank - 1] == channels else {
      return false
    }
    switch node.operation {
    case .depthwiseConvolution: return Layer(graph, index)?.outputs == channels
    case .maxPool, .averagePool: return true
    case .reduce(.mean, let axes): return before.rank == 4 && axes.sorted() == [1, 2]
    case .reshape: return before.elementCount == channels
    default: return false
    }
  }

  /// Whether a layer's window meets padding.
  static func pads(_ window: Window) -> Bool {
    max(window.padTop, window.padBottom, window.padLeft, window.padRight) > 0
  }
}
