public import Graph
internal import Tensors

/// Reverses the channels of a graph's input inside the weights that read it: a model for blue, green, red becomes one
/// for red, green, blue that computes the same.
public struct ChannelReversal {
  public init() {}

  /// nil when the only input is read by something else than ordinary convolutions, directly or behind operators that
  /// treat every channel alike or put whole pixels beside each other.
  public func apply(to source: Graph) -> Graph? {
    guard source.inputs.count == 1 else { return nil }
    var graph = source
    // Tensors whose channels are those of the input in their order, once or several times.
    var reversed = [source.inputs[0]]
    let inputShape = source[source.inputs[0]].shape
    guard let channels = inputShape.lastExtent else { return nil }
    var readerCount = 0
    for index in source.nodes.indices {
      let node = source.nodes[index]
      let reads = node.inputs.contains { input in input.map(reversed.contains) ?? false }
      guard reads else { continue }
      switch node.operation {
      case .convolution(_, groups: 1, _):
        guard let weights = node.inputs[1], let mirror = mirrored(source[weights], channels) else { return nil }
        graph.nodes[index].inputs[1] = graph.add(mirror)
        readerCount += 1
      case .quantize, .dequantize, .unary: reversed += node.outputs
      case .pad(let before, let after, _) where before.last == 0 && after.last == 0: reversed += node.outputs
      case .slice(let begin, let stride) where begin.last == 0 && stride.last == 1:
        guard node.outputs.allSatisfy({ source[$0].shape.lastExtent == channels }) else { return nil }
        reversed += node.outputs
      case .concatenation(let axis, _):
        let isWhole = node.inputs.allSatisfy { input in input.map(reversed.contains) ?? false }
        guard isWhole, axis == inputShape.rank - 1 else { return nil }
        reversed += node.outputs
      default: return nil
      }
    }
    let isOutput = graph.outputs.contains { reversed.contains($0) }
    return readerCount > 0 && !isOutput ? graph.withoutDeadNodes() : nil
  }

  /// Weights [O, kh, kw, I] with each run of so many channels of their last axis the other way round.
  private func mirrored(_ weights: GraphTensor, _ channels: Int) -> GraphTensor? {
    guard let bytes = weights.constant, weights.shape.rank == 4 else { return nil }
    if let quantization = weights.quantization, !quantization.isPerTensor, quantization.axis == 3 { return nil }
    guard weights.shape[3] % channels == 0 else { return nil }
    let size = weights.type.byteCount
    var result = weights
    result.constant = (0..<bytes.count).map { position in
      let (element, byte) = position.quotientAndRemainder(dividingBy: size)
      let (group, channel) = element.quotientAndRemainder(dividingBy: channels)
      return bytes[(group * channels + channels - 1 - channel) * size + byte]
    }
    return result
  }
}

extension Shape {
  fileprivate var lastExtent: Int? { rank > 0 ? self[rank - 1] : nil }
}
