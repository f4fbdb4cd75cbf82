public import Graph
internal import Tensors

/// Takes channels that make no difference out of a graph: those that are constant, whose value moves into the biases
/// that follow, and those that nothing reads. The answers stay as they are. What is left of a layer's channels is a multiple
/// of `granule`, filled up with zeros, since kernels are no faster, or slower, with a few channels less.
public struct Shrinking: Sendable {
  public private(set) var graph: Graph
  /// Channels that are gone.
  public private(set) var removedChannels = 0
  private let granule: Int

  /// Channels that kernels load together.
  public static let kernelGranule = 8

  public init(_ source: Graph, granule: Int = Shrinking.kernelGranule) {
    graph = source
    self.granule = granule
    for producer in ChannelChain.all(in: source).map(\.producer.node) {
      // Chains overlap: what one has shrunk is what the next begins with.
      guard let chain = ChannelChain.all(in: graph).first(where: { $0.producer.node == producer }) else { continue }
      shrink(chain)
    }
  }

  private mutating func shrink(_ chain: ChannelChain) {
    var consumer = WeightRows(chain.consumer, graph)
    let constants = constants(of: chain)
    var gone: [(channel: Int, value: Float)] = []
    for channel in 0..<chain.channels {
      let taps = stride(from: channel, to: chain.consumer.taps, by: chain.channels)
      let isRead = consumer.rows.contains { row in taps.contains { row[$0] != 0 } }
      if !isRead {
        gone.append((channel, 0))
      } else if let value = constants[channel], value == 0 || !ChannelChain.pads(chain.consumer.window) {
        gone.append((channel, value))
      }
    }
    guard !gone.isEmpty else { return }
    for (channel, value) in gone {
      let taps = stride(from: channel, to: chain.consumer.taps, by: chain.channels)
      for output in consumer.rows.indices {
        if value != 0 {
          consumer.rows[output][chain.consumer.taps] += value * taps.reduce(0) { $0 + consumer.rows[output][$1] }
        }
        for tap in taps { consumer.rows[output][tap] = 0 }
      }
    }
    consumer.write(to: &graph)
    let removable = Shrinking.removable(gone.count, of: chain.channels, granule)
    silence(gone.dropLast(removable).map(\.channel), of: chain)
    guard removable > 0 else { return }
    removedChannels += removable
    remove(from: chain, keeping: Set(0..<chain.channels).subtracting(gone.suffix(removable).map(\.channel)).sorted())
  }

  /// Makes channels that stay, though nothing reads them, zero from the beginning of a chain to its end: they widen no
  /// range.
  private mutating func silence(_ channels: [Int], of chain: ChannelChain) {
    guard !channels.isEmpty else { return }
    for node in [chain.producer.node] + chain.between {
      guard let layer = Layer(graph, node) else { continue }
      var rows = WeightRows(layer, graph)
      for channel in channels { rows.rows[channel] = rows.rows[channel].map { _ in 0 } }
      rows.write(to: &graph)
    }
  }

  /// How many of so many channels may go: a granule's worth stays at least, and whole ones.
  static func removable(_ count: Int, of channels: Int, _ granule: Int) -> Int {
    let left = (max(channels - count, 1) + granule - 1) / granule * granule
    return max(channels - left, 0)
  }

  /// The value of each channel at the end of a chain, where it is the same for all inputs.
  private func constants(of chain: ChannelChain) -> [Float?] {
    let producer = WeightRows(chain.producer, graph)
    var values = producer.rows.map { row -> Float? in
      row.dropLast().allSatisfy { $0 == 0 } ? clamped(row.last!, chain.producer.activation) : nil
    }
    for index in chain.between {
      switch graph.nodes[index].operation {
      case .depthwiseConvolution:
        let layer = Layer(graph, index)!
        let rows = WeightRows(layer, graph).rows
        values = zip(values, rows).map { value, row in
          guard let value, value == 0 || !ChannelChain.pads(layer.window) else { return nil }
          return clamped(row.dropLast().reduce(0, +) * value + row.last!, layer.activation)
        }
      case .maxPool(let window, let activation), .averagePool(let window, let activation):
        values = values.map { value in
          guard let value, value == 0 || !ChannelChain.pads(window) else { return nil }
          return clamped(value, activation)
        }
      default: break
      }
    }
    return values
  }

  private func clamped(_ value: Float, _ activation: Activation) -> Float {
    min(max(value, activation.bounds.lower), activation.bounds.upper)
  }

  private mutating func remove(from chain: ChannelChain, keeping kept: [Int]) {
    keepOutputs(of: chain.producer.node, kept)
    narrow(chain.producer.output, to: kept.count)
    for index in chain.between {
      if case .depthwiseConvolution = graph.nodes[index].operation { keepOutputs(of: index, kept) }
      narrow(graph.nodes[index].outputs[0], to: kept.count)
    }
    let weights = graph.nodes[chain.consumer.node].inputs[1]!
    replaceConstant(chain.consumer.node, 1, pick(weights, axis: graph[weights].shape.rank - 1, kept))
  }

  private mutating func keepOutputs(of node: Int, _ kept: [Int]) {
    let layer = Layer(graph, node)!
    replaceConstant(node, 1, pick(layer.weights, axis: layer.channelAxis, kept))
    if let bias = layer.bias { replaceConstant(node, 2, pick(bias, axis: 0, kept)) }
  }

  private mutating func narrow(_ id: TensorID, to channels: Int) {
    graph[id].shape = Shape(graph[id].shape.dimensions.dropLast() + [channels])!
  }

  private mutating func replaceConstant(_ node: Int, _ position: Int, _ tensor: GraphTensor) {
    graph.nodes[node].inputs[position] = graph.add(tensor)
  }

  /// The elements at some indices along an axis.
  private func pick(_ id: TensorID, axis: Int, _ kept: [Int]) -> GraphTensor {
    var tensor = graph[id]
    let values = tensor.floats!
    let inner = tensor.shape.elementCount(of: axis + 1..<tensor.shape.rank)
    let extent = tensor.shape[axis]
    var picked: [Float] = []
    for outer in 0..<tensor.shape.elementCount(of: 0..<axis) {
      for index in kept {
        let start = (outer * extent + index) * inner
        picked += values[start..<start + inner]
      }
    }
    var extents = tensor.shape.dimensions
    extents[axis] = kept.count
    tensor.shape = Shape(extents)!
    tensor.setFloats(picked)
    return tensor
  }
}
