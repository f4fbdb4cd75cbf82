import Graph
import Tensors

/// Blocks of pixels to channels, and back.
extension ONNXConverter {
  /// Blocks of pixels to or from channels; "DCR" has the block outside of the channels, "CRD" inside.
  mutating func blocks(toDepth: Bool) throws(ImportError) {
    try node.expect(inputs: 1...1)
    let (source, wanted) = try moved(0)
    let block = try node.integer("blocksize", default: 0)
    guard source.dims.count == 4, (1...256).contains(block) else {
      throw node.error("blocks of \(block) in extents \(source.dims)")
    }
    let dims = source.dims
    let divides =
      toDepth
      ? dims[2].isMultiple(of: block) && dims[3].isMultiple(of: block) : dims[1].isMultiple(of: block * block)
    guard divides else { throw node.error("blocks of \(block) do not divide extents \(dims)") }
    let extents =
      toDepth
      ? [dims[0], dims[1] * block * block, dims[2] / block, dims[3] / block]
      : [dims[0], dims[1] / (block * block), dims[2] * block, dims[3] * block]
    if !toDepth, try node.text("mode", default: "DCR") == "CRD" {
      let split = try reshaped(source, [dims[0], extents[1], block, block, dims[2], dims[3]])
      return try bindMoved(try reshaped(try transposed(split, [0, 1, 4, 2, 5, 3]), extents), wanted)
    }
    let input = try channelsLast(source)
    let output = try piece(of: source, extents, channelsLast: true)
    try emit(toDepth ? .spaceToDepth(block: block) : .depthToSpace(block: block), [input.id], [output.id])
    try bindMoved(output, wanted)
  }
}
