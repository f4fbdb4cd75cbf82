import Graph
import Tensors

/// Edges: of constants, of repeated pixels, cut off.
extension ONNXConverter {
  mutating func pad() throws(ImportError) {
    let (input, wanted) = try moved(0)
    let mode = try node.text("mode", default: "constant")
    let (before, after) = try ONNXShapes.pads(node, version, input.dims) { slot, what throws(ImportError) in
      try integers(slot, what)
    }
    let value = version < 11 ? try node.float("value", default: 0) : try constant(2, "the value")?.floats.first ?? 0
    let cropped = try cropped(input, before, after)
    let order = input.isChannelsLast ? ChannelsLast.permutation : Array(input.dims.indices)
    let dims = input.dims.indices.map { cropped.dims[$0] + max(before[$0], 0) + max(after[$0], 0) }
    guard dims != cropped.dims else { return try bindMoved(cropped, wanted) }
    let (front, back) = (order.map { max(before[$0], 0) }, order.map { max(after[$0], 0) })
    guard mode != "edge" else { return try bindMoved(try edged(cropped, before, after), wanted) }
    let output = try piece(of: input, dims, channelsLast: input.isChannelsLast)
    switch mode {
    case "constant":
      try emit(.pad(before: front, after: back, value: padValue(value, input)), [cropped.id], [output.id])
    case "reflect":
      for axis in dims.indices where max(before[axis], after[axis]) >= cropped.dims[axis] {
        throw node.error("its padding is wider than the input")
      }
      try emit(.mirrorPad(before: front, after: back, reflect: true), [cropped.id], [output.id])
    default: throw node.error("mode \"\(printable(mode))\" is not supported")
    }
    try bindMoved(output, wanted)
  }

  private func padValue(_ value: Float, _ input: ONNXTensor) -> PadValue {
    guard case .quantized(let type, let quantization) = form(input) else {
      return input.type.isFloat ? .real(value) : .stored(Int32(clamping: ONNXFolding.integer(Double(value))))
    }
    let stored = (value / quantization.scales[0]).rounded(.toNearestOrEven) + Float(quantization.zeroPoints[0])
    let limits: ClosedRange<Float> = type == .uint8 ? 0...255 : -128...127
    return .stored(Int32(stored.isNaN ? 0 : min(max(stored, limits.lowerBound), limits.upperBound)))
  }

  /// Negative padding takes away.
  private mutating func cropped(
    _ input: ONNXTensor, _ before: [Int], _ after: [Int]
  ) throws(ImportError) -> ONNXTensor {
    let dims = input.dims.indices.map { input.dims[$0] + min(before[$0], 0) + min(after[$0], 0) }
    guard dims.allSatisfy({ $0 > 0 }) else { throw node.error("its padding takes everything away") }
    return try sliced(input, before.map { max(-$0, 0) }, before.map { _ in 1 }, dims)
  }

  /// The outermost elements repeated, one dimension after the other.
  private mutating func edged(
    _ input: ONNXTensor, _ before: [Int], _ after: [Int]
  ) throws(ImportError) -> ONNXTensor {
    var output = input
    for axis in input.dims.indices where before[axis] > 0 || after[axis] > 0 {
      let extent = output.dims[axis]
      let places =
        [Int](repeating: 0, count: max(before[axis], 0)) + Array(0..<extent)
        + [Int](repeating: extent - 1, count: max(after[axis], 0))
      output = try picked(output, axis, places)
    }
    return output
  }
}
