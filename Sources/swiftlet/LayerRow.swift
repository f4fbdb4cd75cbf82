internal import Compression
internal import Graph
internal import Tensors

/// What the report says about one node.
struct LayerRow {
  let number: Int
  let place: String
  let tensor: String
  let shape: String
  let isInBytes: Bool
  let difference: Difference
  let worstChannels: [(channel: Int, decibels: Double)]
  /// Of the values in floats.
  let histogram: Histogram?
  /// What the stored values span.
  let range: ActivationRange?
  let quantization: Quantization?
  /// Weights and bias; nil for nodes without any.
  let weightBytes: (before: Int, after: Int)?
  /// The part of the weights that is not zero.
  let density: Double?
  /// Signal to noise that the answers gain when this layer alone stays in floats, in dB.
  let sensitivity: Double?

  private static let worstCount = 5

  /// The rows of a compressed model, in the order of its nodes.
  static func all(_ compression: ModelCompression.Result) -> [LayerRow] {
    let (quantization, graph) = (compression.quantization, compression.graph)
    let nodes = Dictionary(graph.nodes.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    return (compression.layers?.entries ?? []).enumerated().map { number, entry in
      LayerRow(number, entry, quantization, graph, nodes)
    }
  }

  private init(
    _ number: Int, _ entry: LayerComparison.Entry, _ quantization: PostTrainingQuantization.Result, _ graph: Graph,
    _ nodes: [String: Node]
  ) {
    let source = quantization.model.graph
    let node = source.nodes[entry.node]
    let found = graph[entry.tensor]
    self.number = number
    place = node.place
    tensor = source[entry.tensor].name
    shape = source[entry.tensor].shape.description
    isInBytes = found.type == .int8
    difference = entry.difference
    worstChannels = entry.worstChannels(LayerRow.worstCount)
    histogram = quantization.histograms[entry.tensor]
    self.quantization = found.quantization?.single
    range = self.quantization.map { single in
      ActivationRange(
        single.scale * Float(-128 - single.zeroPoint), single.scale * Float(127 - single.zeroPoint))
    }
    let before = LayerRow.constants(node, source)
    let after = nodes[node.place].map { LayerRow.constants($0, graph) } ?? []
    let size = { (tensors: [GraphTensor]) in tensors.reduce(0) { $0 + $1.byteCount } }
    let hasWeights = quantization.quantizer.graph.nodes[entry.node].inputs.count > 1 && !before.isEmpty
    weightBytes = hasWeights ? (size(before), size(after)) : nil
    density = hasWeights ? LayerRow.density(after.first) : nil
    sensitivity = quantization.sensitivity?.gains[entry.node]
  }

  private static func constants(_ node: Node, _ graph: Graph) -> [GraphTensor] {
    node.inputs.dropFirst().compactMap { $0.map { graph[$0] } }.filter { $0.constant != nil }
  }

  private static func density(_ weights: GraphTensor?) -> Double? {
    guard let weights, let bytes = weights.constant else { return nil }
    let size = weights.type.byteCount
    let count = weights.shape.elementCount
    let zeros = (0..<count).count { element in (0..<size).allSatisfy { bytes[element * size + $0] == 0 } }
    return 1 - Double(zeros) / Double(max(count, 1))
  }
}
