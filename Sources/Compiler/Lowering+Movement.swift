internal import Graph
internal import ModelFormat
internal import Tensors

/// One side of a move: a tensor, the first element, and the elements between neighbours along each dimension.
struct Walk {
  var tensor: Int32
  var offset: Int
  var strides: [Int]

  init(_ tensor: Int32, at offset: Int = 0, strides: [Int]) {
    self.tensor = tensor
    self.offset = offset
    self.strides = strides
  }
}

extension Lowering {
  /// Moves a box of elements as they are stored.
  mutating func move(_ node: Node, from source: Walk, to target: Walk, extents: [Int]) throws(CompileError) {
    let box = StridedBox(extents: extents, strides: [source.strides, target.strides]).collapsed()
    try require(box.extents.count <= Shape.maximumRank, node, "the elements move along more than 6 dimensions")
    var step = Copy()
    step.input = source.tensor
    step.output = target.tensor
    step.rank = Int32(box.extents.count)
    step.extents = fields(box.extents, padding: 1)
    step.inputStrides = fields(box.strides[0], padding: 0)
    step.outputStrides = fields(box.strides[1], padding: 0)
    step.inputOffset = Int32(source.offset)
    step.outputOffset = Int32(target.offset)
    append(node.place, .copy(step))
  }

  mutating func reshape(_ node: Node) throws(CompileError) {
    let source = try operand(node, 0)
    let count = graph[source].shape.elementCount
    try require(
      count == graph[node.outputs[0]].shape.elementCount, node, "the shapes hold different numbers of elements")
    let (from, to) = (try input(node), try output(node))
    guard !isView(node.outputs[0], of: source, byteOffset: 0) else { return }
    try move(
      node, from: Walk(from, strides: [1]),
      to: Walk(to, strides: [1]),
      extents: [count])
  }

  mutating func transpose(_ node: Node, _ permutation: [Int]) throws(CompileError) {
    let source = graph[try operand(node, 0)].shape
    try require(permutation.sorted() == Array(0..<source.rank), node, "not a permutation of the dimensions")
    try move(
      node, from: Walk(try input(node), strides: permutation.map { source.strides[$0] }),
      to: Walk(try output(node), strides: graph[node.outputs[0]].shape.strides),
      extents: permutation.map { source[$0] })
  }

  mutating func slice(_ node: Node, _ begin: [Int], _ stride: [Int]) throws(CompileError) {
    let source = graph[try operand(node, 0)].shape
    let target = graph[node.outputs[0]].shape
    try require(begin.count == source.rank && stride.count == source.rank, node, "one begin and stride a dimension")
    try require(target.rank == source.rank, node, "a slice keeps the number of dimensions")
    try move(
      node,
      from: Walk(
        try input(node), at: zip(begin, source.strides).reduce(0) { $0 + $1.0 * $1.1 },
        strides: zip(stride, source.strides).map { $0 * $1 }),
      to: Walk(try output(node), strides: target.strides),
      extents: target.dimensions)
  }

  mutating func concatenation(_ node: Node, axis: Int, _ activation: Activation) throws(CompileError) {
    try require(activation == .none, node, "an activation merged into a concatenation is not supported")
    try join(node, axis: axis, lengths: node.inputs.map { graph[$0!].shape[axis] })
  }

  mutating func pack(_ node: Node, axis: Int) throws(CompileError) {
    try join(node, axis: axis, lengths: node.inputs.map { _ in 1 })
  }

  /// Copies the operands side by side along an axis of the result, in its quantisation, but for those made there
  /// already.
  private mutating func join(_ node: Node, axis: Int, lengths: [Int]) throws(CompileError) {
    let target = graph[node.outputs[0]]
    let result = try output(node)
    let outer = target.shape.elementCount(of: 0..<axis)
    let inner = target.shape.elementCount(of: (axis + 1)..<target.shape.rank)
    try require(lengths.reduce(0, +) == target.shape[axis], node, "the pieces do not fill the result")
    var start = 0
    for (position, length) in lengths.enumerated() {
      let part = try requantized(try input(node, position), like: result, node)
      let offset = start * inner
      start += length
      let id = try operand(node, position)
      if isView(id, of: node.outputs[0], byteOffset: offset * target.type.byteCount) { continue }
      try move(
        node, from: Walk(part, strides: [length * inner, 1]),
        to: Walk(result, at: offset, strides: [target.shape[axis] * inner, 1]),
        extents: [outer, length * inner])
    }
  }

  /// The tensor itself, or its values in the quantisation of another.
  private mutating func requantized(
    _ tensor: Int32, like target: Int32, _ node: Node
  ) throws(CompileError) -> Int32 {
    let (a, b) = (program.tensors[Int(tensor)], program.tensors[Int(target)])
    guard a.type == .int8, let from = a.quantization, let to = b.quantization, from != to else { return tensor }
    let requantized = GraphTensor(
      name: a.name, type: .int8, shape: a.shape,
      quantization: TensorQuantization(scales: [to.scale], zeroPoints: [to.zeroPoint]))
    let middle = try temporary(like: requantized, shape: a.shape, node.place)
    try appendLookup(node.place, from: tensor, to: middle, from, to) { $0 }
    return middle
  }

  mutating func split(_ node: Node, axis: Int) throws(CompileError) {
    try part(node, axis: axis, lengths: node.outputs.map { graph[$0].shape[axis] })
  }

  mutating func unpack(_ node: Node, axis: Int) throws(CompileError) {
    try part(node, axis: axis, lengths: node.outputs.map { _ in 1 })
  }

  private mutating func part(_ node: Node, axis: Int, lengths: [Int]) throws(CompileError) {
    let id = try operand(node, 0)
    let source = graph[id]
    let whole = try input(node)
    let outer = source.shape.elementCount(of: 0..<axis)
    let inner = source.shape.elementCount(of: (axis + 1)..<source.shape.rank)
    try require(lengths.reduce(0, +) == source.shape[axis], node, "the pieces do not make up the source")
    var start = 0
    for (position, length) in lengths.enumerated() {
      let target = try output(node, position)
      let offset = start * inner
      start += length
      if isView(node.outputs[position], of: id, byteOffset: offset * source.type.byteCount) { continue }
      try move(
        node, from: Walk(whole, at: offset, strides: [source.shape[axis] * inner, 1]),
        to: Walk(target, strides: [length * inner, 1]),
        extents: [outer, length * inner])
    }
  }

  mutating func broadcast(_ node: Node) throws(CompileError) {
    let target = graph[node.outputs[0]].shape
    try move(
      node, from: Walk(try input(node), strides: broadcastStrides(graph[try operand(node, 0)].shape, to: target)),
      to: Walk(try output(node), strides: target.strides),
      extents: target.dimensions)
  }

  /// Depth holds the block's rows, then its columns, then the channels.
  mutating func blocks(_ node: Node, block: Int, toDepth: Bool) throws(CompileError) {
    let deep = graph[toDepth ? node.outputs[0] : try operand(node, 0)].shape
    let wide = graph[toDepth ? try operand(node, 0) : node.outputs[0]].shape
    try require(
      deep.rank == 4 && wide.rank == 4 && wide[1] == deep[1] * block && wide[2] == deep[2] * block
        && deep[3] == wide[3] * block * block, node, "the block does not divide the picture")
    let extents = [deep[0], deep[1], deep[2], block, block, wide[3]]
    let deepStrides = [deep.strides[0], deep.strides[1], deep.strides[2], block * wide[3], wide[3], 1]
    let wideStrides = [
      wide.strides[0], wide.strides[1] * block, wide.strides[2] * block, wide.strides[1], wide.strides[2], 1,
    ]
    try move(
      node, from: Walk(try input(node), strides: toDepth ? wideStrides : deepStrides),
      to: Walk(try output(node), strides: toDepth ? deepStrides : wideStrides),
      extents: extents)
  }

  mutating func pad(_ node: Node, _ before: [Int], _ after: [Int], _ value: PadValue) throws(CompileError) {
    let source = graph[try operand(node, 0)].shape
    let target = graph[node.outputs[0]]
    var step = Fill()
    step.output = try output(node)
    switch value {
    case .zero: step.value = target.quantization?.single.zeroPoint ?? 0
    case .stored(let stored): step.value = stored
    case .real(let real): step.real = real
    }
    append(node.place, .fill(step))
    try move(
      node, from: Walk(try input(node), strides: source.strides),
      to: Walk(
        try output(node), at: zip(before, target.shape.strides).reduce(0) { $0 + $1.0 * $1.1 },
        strides: target.shape.strides),
      extents: source.dimensions)
  }

  /// One move for each combination of a mirrored edge, the middle and the other edge along every dimension.
  mutating func mirrorPad(_ node: Node, _ before: [Int], _ after: [Int], reflect: Bool) throws(CompileError) {
    let source = graph[try operand(node, 0)].shape
    let target = graph[node.outputs[0]].shape
    typealias Piece = (from: Int, to: Int, count: Int, sign: Int)
    let skipped = reflect ? 1 : 0
    let pieces = (0..<source.rank).map { dimension -> [Piece] in
      let extent = source[dimension]
      let all: [Piece] = [
        (before[dimension] - 1 + skipped, 0, before[dimension], -1),
        (0, before[dimension], extent, 1),
        (extent - 1 - skipped, before[dimension] + extent, after[dimension], -1),
      ]
      return all.filter { $0.count > 0 }
    }
    var chosen = [Int](repeating: 0, count: source.rank)
    while true {
      let box = zip(pieces, chosen).map { $0[$1] }
      try move(
        node,
        from: Walk(
          try input(node), at: zip(box, source.strides).reduce(0) { $0 + $1.0.from * $1.1 },
          strides: zip(box, source.strides).map { $0.sign * $1 }),
        to: Walk(
          try output(node), at: zip(box, target.strides).reduce(0) { $0 + $1.0.to * $1.1 }, strides: target.strides),
        extents: box.map(\.count))
      guard let next = chosen.indices.last(where: { chosen[$0] + 1 < pieces[$0].count }) else { return }
      chosen[next] += 1
      for later in (next + 1)..<max(next + 1, chosen.count) { chosen[later] = 0 }
    }
  }
}
