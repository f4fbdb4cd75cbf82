internal import Graph
internal import ModelFormat
internal import Tensors

/// Finds the tensors that need no memory of their own: reshapes, requantisations that change no byte, and the pieces of
/// joins and splits that are contiguous stretches of the whole.
struct Views {
  let graph: Graph
  let nodes: [FusedNode]
  private(set) var placements: [TensorID: Placement] = [:]
  private(set) var storages: [Int] = []
  /// The tensor that each view lies in, and where.
  private var parents: [TensorID: (TensorID, byteOffset: Int)] = [:]

  init(graph: Graph, nodes: [FusedNode]) {
    self.graph = graph
    self.nodes = nodes
  }

  mutating func find() {
    for node in nodes.map(\.node) {
      switch node.operation {
      case .reshape, .split, .unpack, .quantize: readViews(node)
      default: break
      }
    }
    for node in nodes.map(\.node).reversed() {
      switch node.operation {
      case .concatenation(_, .none), .pack: writeViews(node)
      default: break
      }
    }
    for id in roots() { place(id) }
  }

  /// A reshape, or pieces of a split whose outer dimensions are all 1: the results lie in the source.
  private mutating func readViews(_ node: Node) {
    guard let source = node.inputs[0], graph[source].constant == nil else { return }
    if case .split(let axis) = node.operation, !isOutermost(axis, graph[source].shape) { return }
    if case .unpack(let axis) = node.operation, !isOutermost(axis, graph[source].shape) { return }
    var offset = 0
    for output in node.outputs {
      guard sameNumbers(source, output) || isIdentity(node, source, output) else { return }
      parents[output] = (source, offset)
      offset += graph[output].byteCount
    }
  }

  /// The operands of a join whose outer dimensions are all 1 are made right where they belong in the result.
  private mutating func writeViews(_ node: Node) {
    let whole = node.outputs[0]
    switch node.operation {
    case .concatenation(let axis, _), .pack(let axis):
      guard isOutermost(axis, graph[whole].shape) else { return }
    default: return
    }
    let made = Set(nodes.flatMap { $0.node.outputs })
    let parts = node.inputs.compactMap { $0 }
    let movable = parts.allSatisfy { part in
      let root = rootOf(part)
      return made.contains(root.id) && root.byteOffset == 0 && graph[root.id].byteCount == graph[part].byteCount
        && sameNumbers(part, whole)
    }
    guard movable, Set(parts.map { rootOf($0).id }).count == parts.count,
      !parts.contains(where: { rootOf($0).id == whole })
    else { return }
    var offset = 0
    for part in parts {
      parents[rootOf(part).id] = (whole, offset)
      offset += graph[part].byteCount
    }
  }

  /// Whether a requantisation leaves every byte as it is.
  private func isIdentity(_ node: Node, _ source: TensorID, _ target: TensorID) -> Bool {
    guard case .quantize = node.operation, graph[source].type == .int8, graph[target].type == .int8,
      let from = graph[source].quantization?.single, let to = graph[target].quantization?.single
    else { return false }
    return (-128...127).allSatisfy { stored in
      to.stored(Double(from.scale) * Double(stored - Int(from.zeroPoint))) == Int8(stored)
    }
  }

  private func isOutermost(_ axis: Int, _ shape: Shape) -> Bool { shape.elementCount(of: 0..<axis) == 1 }

  private func sameNumbers(_ a: TensorID, _ b: TensorID) -> Bool {
    graph[a].type == graph[b].type && graph[a].quantization == graph[b].quantization
  }

  private func rootOf(_ id: TensorID) -> (id: TensorID, byteOffset: Int) {
    var (current, offset) = (id, 0)
    while let (parent, byteOffset) = parents[current] { (current, offset) = (parent, offset + byteOffset) }
    return (current, offset)
  }

  /// Tensors of the graph in the order they come to be.
  private func roots() -> [TensorID] {
    graph.inputs + nodes.flatMap { $0.node.outputs }
  }

  private mutating func place(_ id: TensorID) {
    let root = rootOf(id)
    if placements[root.id] == nil {
      storages.append(graph[root.id].byteCount)
      placements[root.id] = Placement(storage: storages.count - 1, byteOffset: 0)
    }
    placements[id] = Placement(storage: placements[root.id]!.storage, byteOffset: root.byteOffset)
  }
}

extension Lowering {
  /// Whether a tensor already lies where the piece of another that begins `byteOffset` bytes in would be.
  func isView(_ part: TensorID, of whole: TensorID, byteOffset: Int) -> Bool {
    guard let a = index[part], let b = index[whole],
      case .buffer(let partStorage, let partOffset) = program.tensors[Int(a)].placement,
      case .buffer(let wholeStorage, let wholeOffset) = program.tensors[Int(b)].placement
    else { return false }
    return partStorage == wholeStorage && partOffset == wholeOffset + byteOffset
  }
}
