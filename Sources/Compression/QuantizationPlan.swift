internal import Graph
internal import Tensors

/// The quantisation of every tensor that is kept in bytes.
struct QuantizationPlan {
  private var parents: [TensorID: TensorID] = [:]
  private var fixed: [TensorID: TensorQuantization] = [:]
  private var ranges: [TensorID: ActivationRange] = [:]

  /// `byteNodes` are the nodes that compute in bytes; `ranges` those of the tensors, as many as are known.
  init(_ graph: Graph, byteNodes: Set<Int>, ranges: [TensorID: ActivationRange]) {
    let nodes = graph.nodes.enumerated().filter { byteNodes.contains($0.offset) }.map(\.element)
    for node in nodes {
      if case .alike = ByteOperators.tie(node.operation), let input = node.inputs[0] {
        for output in node.outputs { join(input, output) }
      }
    }
    for node in nodes {
      if case .fixed(let quantization) = ByteOperators.tie(node.operation) {
        fixed[root(node.outputs[0])] = quantization
      }
    }
    for (id, range) in ranges { add(range, to: root(id)) }
    for node in nodes {
      if case .joined = ByteOperators.tie(node.operation) { joinParts(of: node, graph) }
    }
  }

  /// Nil for a tensor whose range is not known.
  func quantization(of id: TensorID) -> TensorQuantization? {
    let root = root(id)
    if let fixed = fixed[root] { return fixed }
    return ranges[root].map { range in
      TensorQuantization(scales: [range.quantization.scale], zeroPoints: [range.quantization.zeroPoint])
    }
  }

  /// Widens the range of a tensor whose steps would be smaller than this, unless its quantisation is fixed.
  mutating func widen(_ id: TensorID, toScale least: Float) {
    let root = root(id)
    guard fixed[root] == nil, let range = ranges[root], range.quantization.scale < least else { return }
    let factor = least / max((range.upper - range.lower) / 255, .leastNormalMagnitude)
    let isEmpty = !factor.isFinite || range.upper <= range.lower
    ranges[root] =
      isEmpty ? ActivationRange(0, 255 * least) : ActivationRange(range.lower * factor, range.upper * factor)
  }

  /// Parts whose quantisation is not fixed take that of the whole, which spans them all; a fixed one all parts have
  /// goes over to the whole.
  private mutating func joinParts(of node: Node, _ graph: Graph) {
    let whole = node.outputs[0]
    let parts = node.inputs.compactMap { $0 }
    let quantizations = parts.map { fixed[root($0)] }
    if let first = quantizations[0], quantizations.allSatisfy({ $0 == first }) {
      fixed[root(whole)] = first
      return
    }
    for (part, quantization) in zip(parts, quantizations) {
      if let quantization {
        add(ActivationRange(quantization), to: root(whole))
      } else if graph[part].constant == nil, fixed[root(whole)] == nil {
        join(part, whole)
      }
    }
  }

  private mutating func add(_ range: ActivationRange, to root: TensorID) {
    ranges[root] = ranges[root].map { $0.union(range) } ?? range
  }

  private func root(_ id: TensorID) -> TensorID {
    var id = id
    while let parent = parents[id] { id = parent }
    return id
  }

  private mutating func join(_ a: TensorID, _ b: TensorID) {
    let (a, b) = (root(a), root(b))
    guard a != b else { return }
    parents[b] = a
    if let range = ranges.removeValue(forKey: b) { add(range, to: a) }
    if let quantization = fixed.removeValue(forKey: b) { fixed[a] = quantization }
  }
}

extension ActivationRange {
  /// The real values that the 256 stored values of a quantisation mean.
  init(_ quantization: TensorQuantization) {
    let single = quantization.single
    self.init(
      single.scale * Float(-128 - single.zeroPoint), single.scale * Float(127 - single.zeroPoint))
  }
}
