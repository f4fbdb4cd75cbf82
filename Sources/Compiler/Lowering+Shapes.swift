internal import Glibc
internal import Graph
internal import ModelFormat
internal import Tensors

extension Lowering {
  mutating func reduce(_ node: Node, _ reduce: ReduceOperator, _ axes: [Int]) throws(CompileError) {
    var step = Reduce()
    step.kind =
      switch reduce {
      case .mean: ReduceKind.mean.rawValue
      case .sum: ReduceKind.sum.rawValue
      case .maximum: ReduceKind.maximum.rawValue
      case .minimum: ReduceKind.minimum.rawValue
      }
    step.output = try output(node)
    let source = graph[try operand(node, 0)]
    let kept = source.shape.dimensions.indices.filter { !axes.contains($0) || source.shape[$0] == 1 }
    let gone = source.shape.dimensions.indices.filter { !kept.contains($0) }
    (step.outer, step.reduced, step.inner) = (1, 1, 1)
    if let first = gone.first, let last = gone.last, last - first >= gone.count,
      kept.contains(where: { $0 > first && $0 < last && source.shape[$0] > 1 })
    {
      let order = kept + gone
      let shape = Shape(order.map { source.shape[$0] })!
      let moved = try temporary(like: source, shape: shape, node.place)
      try move(
        node, from: Walk(try input(node), strides: order.map { source.shape.strides[$0] }),
        to: Walk(moved, strides: shape.strides),
        extents: shape.dimensions)
      step.input = moved
      step.outer = Int32(kept.reduce(1) { $0 * source.shape[$1] })
      step.reduced = Int32(gone.reduce(1) { $0 * source.shape[$1] })
    } else {
      step.input = try input(node)
      if let first = gone.first, let last = gone.last {
        step.outer = Int32(source.shape.elementCount(of: 0..<first))
        step.reduced = Int32(source.shape.elementCount(of: first..<(last + 1)))
        step.inner = Int32(source.shape.elementCount(of: (last + 1)..<source.shape.rank))
      } else {
        step.outer = Int32(source.shape.elementCount)
      }
    }
    append(node.place, .reduce(step))
  }

  mutating func argument(_ node: Node, smallest: Bool, axis: Int) throws(CompileError) {
    let source = graph[try operand(node, 0)].shape
    var step = Argument()
    step.input = try input(node)
    step.output = try output(node)
    step.smallest = smallest
    step.outer = Int32(source.elementCount(of: 0..<axis))
    step.reduced = Int32(source[axis])
    step.inner = Int32(source.elementCount(of: (axis + 1)..<source.rank))
    append(node.place, .argument(step))
  }

  mutating func softmax(_ node: Node, beta: Float) throws(CompileError) {
    let source = graph[try operand(node, 0)]
    var step = Softmax()
    step.input = try input(node)
    step.output = try output(node)
    step.count = Int32(source.shape.rank == 0 ? 1 : source.shape[source.shape.rank - 1])
    step.rows = Int32(source.shape.elementCount / Int(step.count))
    step.beta = beta
    if let quantization = source.quantization?.single, source.type == .int8 {
      step.table = exponentials(node.place, scale: quantization.scale * beta, count: Int(step.count))
    }
    append(node.place, .softmax(step))
  }

  /// exp(-d * scale) in the finest fixed point in which `count` ones still fit 31 bits.
  private mutating func exponentials(_ place: String, scale: Float, count: Int) -> Int32 {
    let one = Double(UInt32(Int32.max) / UInt32(count))
    let bytes = (0..<256).flatMap { distance -> [UInt8] in
      let value = Int32((exp(-Double(scale) * Double(distance)) * one).rounded())
      return (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    return table("\(place) exponentials", .int32, 256, bytes)
  }

  mutating func resize(
    _ node: Node, bilinear: Bool, alignCorners: Bool, halfPixelCenters: Bool
  ) throws(CompileError) {
    let (source, target) = (graph[try operand(node, 0)], graph[node.outputs[0]])
    try require(source.shape.rank == 4 && target.shape.rank == 4, node, "operands must have 4 dimensions")
    try require(source.quantization == target.quantization, node, "resizing must not change the quantisation")
    var step = Resize()
    step.input = try input(node)
    step.output = try output(node)
    step.batch = Int32(source.shape[0])
    step.inputHeight = Int32(source.shape[1])
    step.inputWidth = Int32(source.shape[2])
    step.channels = Int32(source.shape[3])
    step.outputHeight = Int32(target.shape[1])
    step.outputWidth = Int32(target.shape[2])
    step.bilinear = bilinear
    step.alignCorners = alignCorners
    step.halfPixelCenters = halfPixelCenters
    append(node.place, .resize(step))
  }
}
