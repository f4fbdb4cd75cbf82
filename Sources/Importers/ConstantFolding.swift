import Graph
import Tensors

/// Operators that only move elements, done at import when all they read is constant.
enum ConstantFolding {
  /// The elements of each output, or nil when the operator does more than move elements.
  static func outputs(of operation: Operation, inputs: [GraphTensor], outputs: [GraphTensor]) -> [[UInt8]]? {
    guard let first = inputs.first, let bytes = first.constant else { return nil }
    let shape = first.shape
    let strides = shape.strides
    func pick(_ extents: [Int], _ steps: [Int], from start: Int) -> [UInt8] {
      StridedCopy(bytes: bytes, elementByteCount: first.type.byteCount, extents: extents, steps: steps).run(from: start)
    }
    switch operation {
    case .reshape:
      return [bytes]
    case .transpose(let permutation):
      return [pick(outputs[0].shape.dimensions, permutation.map { strides[$0] }, from: 0)]
    case .slice(let begin, let stride):
      let start = zip(begin, strides).reduce(0) { $0 + $1.0 * $1.1 }
      return [pick(outputs[0].shape.dimensions, zip(stride, strides).map { $0 * $1 }, from: start)]
    case .broadcast:
      let extents = outputs[0].shape.dimensions
      var steps = [Int](repeating: 0, count: extents.count - shape.rank)
      for dimension in 0..<shape.rank { steps.append(shape[dimension] == 1 ? 0 : strides[dimension]) }
      return [pick(extents, steps, from: 0)]
    case .split(let axis):
      var start = 0
      return outputs.map { output in
        defer { start += output.shape[axis] * strides[axis] }
        return pick(output.shape.dimensions, strides, from: start)
      }
    case .unpack(let axis):
      var steps = strides
      let step = steps.remove(at: axis)
      return outputs.indices.map { pick(outputs[$0].shape.dimensions, steps, from: $0 * step) }
    case .concatenation(let axis, .none), .pack(let axis):
      return [joined(inputs, axis: axis)]
    default:
      return nil
    }
  }

  private static func joined(_ inputs: [GraphTensor], axis: Int) -> [UInt8] {
    let parts = inputs.compactMap { input in
      input.constant.map { ($0, input.shape.elementCount(of: axis..<input.shape.rank) * input.type.byteCount) }
    }
    var result: [UInt8] = []
    for row in 0..<inputs[0].shape.elementCount(of: 0..<axis) {
      for (bytes, rowByteCount) in parts { result += bytes[row * rowByteCount..<(row + 1) * rowByteCount] }
    }
    return result
  }
}

/// Reads elements at regular steps from dense memory, in row-major order of `extents`.
private struct StridedCopy {
  let bytes: [UInt8]
  let elementByteCount: Int
  let extents: [Int]
  /// The elements from one neighbour to the next along each extent; may be zero or negative.
  let steps: [Int]

  func run(from start: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(extents.reduce(elementByteCount, *))
    copy(dimension: 0, from: start, into: &result)
    return result
  }

  private func copy(dimension: Int, from start: Int, into result: inout [UInt8]) {
    guard dimension < extents.count else {
      result += bytes[start * elementByteCount..<(start + 1) * elementByteCount]
      return
    }
    for index in 0..<extents[dimension] {
      copy(dimension: dimension + 1, from: start + index * steps[dimension], into: &result)
    }
  }
}
