import Graph
import Tensors

// Tensors whose elements the file holds.
extension TFLiteConverter {
  /// The tensor with its elements, or nil when the file holds none.
  mutating func constant(_ record: TensorRecord) throws(ImportError) -> GraphTensor? {
    guard let range = try file.byteRange(ofBuffer: record.bufferIndex) else { return nil }
    let shape = try record.shape()
    let elements: [UInt8]
    if let sparsity = try record.table.table(Field.Tensor.sparsity) {
      elements = try sparseElements(record, shape: shape, sparsity: sparsity, stored: range)
    } else if record.isInt4 {
      elements = try int4Elements(record, count: shape.elementCount, stored: range)
    } else {
      let expected = shape.elementCount * record.type.byteCount
      guard range.count == expected else {
        throw record.error("has \(range.count) bytes of data where its shape \(shape.description) needs \(expected)")
      }
      elements = try load(buffer: record.bufferIndex, range)
    }
    return GraphTensor(
      name: record.name, type: record.type, shape: shape, quantization: try quantization(record, shape: shape),
      constant: elements)
  }

  /// The bytes of a buffer; tensors that share a buffer share them.
  private mutating func load(buffer index: Int, _ range: Range<Int>) throws(ImportError) -> [UInt8] {
    if let loaded = loadedBuffers[index] { return loaded }
    try budget.take(range.count)
    let bytes = Array(file.buffer.bytes[range])
    loadedBuffers[index] = bytes
    return bytes
  }

  /// Two elements a byte, the first in the low half.
  private mutating func int4Elements(
    _ record: TensorRecord, count: Int, stored: Range<Int>
  ) throws(ImportError) -> [UInt8] {
    guard stored.count == (count + 1) / 2 else {
      throw record.error("has \(stored.count) bytes of data where \(count) int4 elements need \((count + 1) / 2)")
    }
    try budget.take(count)
    let bytes = file.buffer.bytes
    return (0..<count).map { index in
      let pair = bytes[stored.lowerBound + index / 2]
      let half = index.isMultiple(of: 2) ? pair << 4 : pair & 0xF0
      return UInt8(bitPattern: Int8(bitPattern: half) >> 4)
    }
  }

  /// The constant with float32 elements in place of quantised or float16 ones.
  mutating func floatConstant(_ id: TensorID, _ step: TFLiteOperator) throws(ImportError) -> TensorID {
    let tensor = graph[id]
    guard tensor.type != .float32 else { return id }
    if let known = floatConstants[id] { return known }
    guard let bytes = tensor.constant else { throw step.error("reads \(tensor.type.name) where float32 is needed") }
    try budget.take(4 * tensor.shape.elementCount)
    guard let floats = Dequantized.bytes(of: tensor, elements: bytes) else {
      throw step.error("cannot turn a constant of type \(tensor.type.name) into float32")
    }
    let result = graph.add(
      GraphTensor(name: tensor.name, type: .float32, shape: tensor.shape, constant: floats))
    floatConstants[id] = result
    return result
  }

  /// The values of an operand that must be known at import: axes, shapes, paddings.
  mutating func integers(_ step: TFLiteOperator, _ slot: Int, _ what: String) throws(ImportError) -> [Int] {
    guard slot < step.inputs.count, step.inputs[slot] >= 0 else {
      throw step.error("input \(slot) (\(what)) is missing")
    }
    let index = step.inputs[slot]
    if let id = scope.bound[index] {
      guard let bytes = graph[id].constant else { throw notConstant(step, what) }
      return try integers(step, what, type: graph[id].type, bytes: bytes[...])
    }
    let record = try self.record(index)
    if record.extents.contains(0) { return [] }
    let count = try record.shape().elementCount
    guard let range = try file.byteRange(ofBuffer: record.bufferIndex) else { throw notConstant(step, what) }
    guard range.count == count * record.type.byteCount else {
      throw record.error("has \(range.count) bytes of data where its shape needs \(count * record.type.byteCount)")
    }
    return try integers(step, what, type: record.type, bytes: file.buffer.bytes[range])
  }

  private func notConstant(_ step: TFLiteOperator, _ what: String) -> ImportError {
    step.error("its \(what) is not a constant; convert the model with fixed shapes")
  }

  private func integers(
    _ step: TFLiteOperator, _ what: String, type: ElementType, bytes: ArraySlice<UInt8>
  ) throws(ImportError) -> [Int] {
    guard type == .int32 || type == .int64 else {
      throw step.error("its \(what) has type \(type.name) instead of int32 or int64")
    }
    let count = bytes.count / type.byteCount
    guard count <= 4096 else { throw step.error("its \(what) has \(count) elements") }
    let buffer = Flatbuffer(bytes: Array(bytes))
    var result: [Int] = []
    for index in 0..<count {
      if type == .int32 {
        result.append(Int(try buffer.integer(Int32.self, at: 4 * index)))
      } else {
        let value = try buffer.integer(Int64.self, at: 8 * index)
        // Converters write the largest int64 for "up to the end".
        result.append(Int(max(Int64(Int32.min), min(Int64(Int32.max), value))))
      }
    }
    return result
  }
}
