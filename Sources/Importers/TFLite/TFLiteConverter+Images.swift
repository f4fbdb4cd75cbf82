import Graph
import Tensors

// Operators that resize, pad or rearrange pixels.
extension TFLiteConverter {
  mutating func resize(_ step: TFLiteOperator, bilinear: Bool) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let options = try step.options(bilinear ? .resizeBilinear : .resizeNearest)
    // The bilinear options begin with two fields that are no longer used.
    let first = bilinear ? 2 : 0
    let (alignCorners, halfPixelCenters) = (try options.bool(first), try options.bool(first + 1))
    guard !(alignCorners && halfPixelCenters) else {
      throw step.error("aligned corners and half-pixel centers exclude each other")
    }
    let input = try number(step, 0)
    let image = try shape(step, input, rank: 4, "input")
    let size = try integers(step, 1, "size")
    guard size.count == 2 else { throw step.error("its size has \(size.count) elements instead of 2") }
    let output = try numberOutput(step, like: input, shape: [image[0], size[0], size[1], image[3]])
    try emit(
      .resize(bilinear: bilinear, alignCorners: alignCorners, halfPixelCenters: halfPixelCenters), step,
      inputs: [input], outputs: [output])
  }

  mutating func spaceToDepth(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let block = try step.options(.spaceToDepth).integer(0)
    let input = try input(step, 0)
    let image = try shape(step, input, rank: 4, "input")
    guard block > 0, block < 1 << 16, image[1].isMultiple(of: block), image[2].isMultiple(of: block) else {
      throw step.error("a block of \(block) does not fit input \(image.description)")
    }
    let output = try output(
      step, type: graph[input].type,
      shape: [image[0], image[1] / block, image[2] / block, image[3] * block * block])
    try emit(.spaceToDepth(block: block), step, inputs: [input], outputs: [output])
  }

  mutating func depthToSpace(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 1...1)
    let block = try step.options(.depthToSpace).integer(0)
    let input = try input(step, 0)
    let image = try shape(step, input, rank: 4, "input")
    guard block > 0, block < 1 << 16, image[3].isMultiple(of: block * block) else {
      throw step.error("a block of \(block) does not fit input \(image.description)")
    }
    let output = try output(
      step, type: graph[input].type,
      shape: [image[0], image[1] * block, image[2] * block, image[3] / (block * block)])
    try emit(.depthToSpace(block: block), step, inputs: [input], outputs: [output])
  }

  mutating func pad(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: step.name == "PADV2" ? 3...3 : 2...2)
    let input = try input(step, 0)
    let (before, after) = try paddings(step, rank: graph[input].shape.rank)
    let value = step.name == "PADV2" ? try padValue(step, for: graph[input]) : .zero
    let shape = graph[input].shape
    let output = try output(
      step, type: graph[input].type, shape: (0..<shape.rank).map { before[$0] + shape[$0] + after[$0] })
    try emit(.pad(before: before, after: after, value: value), step, inputs: [input], outputs: [output])
  }

  mutating func mirrorPad(_ step: TFLiteOperator) throws(ImportError) {
    try step.expect(inputs: 2...2)
    let mode = try step.options(.mirrorPad).byte(0)
    guard mode == 0 || mode == 1 else { throw step.error("mirror mode \(mode) does not exist") }
    let input = try input(step, 0)
    let shape = graph[input].shape
    let (before, after) = try paddings(step, rank: shape.rank)
    for dimension in 0..<shape.rank {
      let available = mode == 0 ? shape[dimension] - 1 : shape[dimension]
      guard before[dimension] <= available, after[dimension] <= available else {
        throw step.error("its padding is wider than the input \(shape.description)")
      }
    }
    let output = try output(
      step, type: graph[input].type, shape: (0..<shape.rank).map { before[$0] + shape[$0] + after[$0] })
    try emit(.mirrorPad(before: before, after: after, reflect: mode == 0), step, inputs: [input], outputs: [output])
  }

  private mutating func paddings(
    _ step: TFLiteOperator, rank: Int
  ) throws(ImportError) -> (before: [Int], after: [Int]) {
    let values = try integers(step, 1, "padding")
    guard values.count == 2 * rank else {
      throw step.error("its padding has \(values.count) elements instead of \(2 * rank)")
    }
    guard values.allSatisfy({ $0 >= 0 }) else { throw step.error("its padding is negative") }
    return ((0..<rank).map { values[2 * $0] }, (0..<rank).map { values[2 * $0 + 1] })
  }

  /// The one element of input 2, in the units of the padded tensor.
  private mutating func padValue(_ step: TFLiteOperator, for padded: GraphTensor) throws(ImportError) -> PadValue {
    let tensor = graph[try input(step, 2)]
    guard let bytes = tensor.constant else { throw step.error("its value is not a constant") }
    guard tensor.shape.elementCount == 1, tensor.type == padded.type else {
      throw step.error("its value must be one element of type \(padded.type.name)")
    }
    switch tensor.type {
    case .float32: return .real(Float(bitPattern: try Flatbuffer(bytes: bytes).integer(UInt32.self, at: 0)))
    case .int8 where tensor.quantization == padded.quantization: return .stored(Int32(Int8(bitPattern: bytes[0])))
    case .uint8 where tensor.quantization == padded.quantization: return .stored(Int32(bytes[0]))
    case .int32: return .stored(try Flatbuffer(bytes: bytes).integer(Int32.self, at: 0))
    default: throw step.error("its value must have the quantisation of its input")
    }
  }
}
