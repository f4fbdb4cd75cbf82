import Graph
import Tensors

// How operators get at their tensors.
extension TFLiteConverter {
  func record(_ index: Int) throws(ImportError) -> TensorRecord {
    guard index >= 0, index < scope.tensors.count else {
      throw ImportError("tensor \(index) does not exist; the subgraph has \(scope.tensors.count)")
    }
    return try TensorRecord(try scope.tensors.table(index), index: index)
  }

  /// The tensor at an input of an operator, which has been made before or is a constant.
  mutating func input(_ step: TFLiteOperator, _ slot: Int) throws(ImportError) -> TensorID {
    guard let id = try optionalInput(step, slot) else { throw step.error("input \(slot) is missing") }
    return id
  }

  mutating func optionalInput(_ step: TFLiteOperator, _ slot: Int) throws(ImportError) -> TensorID? {
    guard slot < step.inputs.count, step.inputs[slot] >= 0 else { return nil }
    let index = step.inputs[slot]
    if let id = scope.bound[index] { return id }
    let record = try self.record(index)
    guard !record.isVariable else { throw record.error("variable tensors are not supported") }
    guard let tensor = try constant(record) else {
      throw step.error("input \(slot) is read before any operator makes it")
    }
    let id = graph.add(tensor)
    scope.bound[index] = id
    return id
  }

  /// Makes an output of an operator, after its stated type and shape have been compared with what must come out.
  mutating func output(
    _ step: TFLiteOperator, _ slot: Int = 0, type: ElementType, shape: [Int]
  ) throws(ImportError) -> TensorID {
    let (record, shape) = try checkedOutput(step, slot, type: type, shape: shape)
    let id = graph.add(try activation(record, shape: shape))
    scope.bound[record.index] = id
    return id
  }

  /// Makes an output that is known already.
  mutating func bind(_ step: TFLiteOperator, _ slot: Int = 0, to id: TensorID) throws(ImportError) {
    let (record, _) = try checkedOutput(step, slot, type: graph[id].type, shape: graph[id].shape.dimensions)
    scope.bound[record.index] = id
  }

  private func checkedOutput(
    _ step: TFLiteOperator, _ slot: Int, type: ElementType, shape: [Int]
  ) throws(ImportError) -> (TensorRecord, Shape) {
    let record = try self.record(step.outputs[slot])
    guard scope.bound[record.index] == nil else { throw step.error("output \(slot) has been made or read before") }
    guard record.type == type else {
      throw step.error("output \(slot) is \(record.type.name), but what comes out is \(type.name)")
    }
    guard let shape = Shape(shape) else { throw step.error("output \(slot) would be empty or too large") }
    let stated = record.extents
    let agrees =
      stated.count == shape.rank
      && stated.indices.allSatisfy { stated[$0] == shape[$0] || record.dynamicDimensions.contains($0) }
    guard agrees else {
      let text = stated.isEmpty ? "scalar" : stated.map(String.init).joined(separator: "x")
      throw step.error("output \(slot) is stated as \(text), but what comes out is \(shape.description)")
    }
    return (record, shape)
  }

  /// A tensor that is made while the model runs.
  mutating func activation(_ record: TensorRecord, shape: Shape) throws(ImportError) -> GraphTensor {
    switch record.type {
    case .int16: throw record.error("int16 activations are not supported; quantise the model to int8")
    case .float16: throw record.error("float16 activations are not supported; only float16 constants are")
    case .int8 where record.isInt4: throw record.error("int4 activations are not supported; only int4 weights are")
    default: break
    }
    return GraphTensor(
      name: record.name, type: record.type, shape: shape, quantization: try quantization(record, shape: shape))
  }

  /// The checked quantisation; integers of 8 bits need one.
  mutating func quantization(_ record: TensorRecord, shape: Shape) throws(ImportError) -> TensorQuantization? {
    guard let stored = try record.quantization(of: shape) else {
      guard record.type != .int8, record.type != .uint8 else {
        throw record.error("has no quantisation; convert the model with quantisation parameters")
      }
      return nil
    }
    try budget.take(8 * stored.scales.count)
    var result = TensorQuantization(scales: [], zeroPoints: [], axis: stored.scales.count == 1 ? 0 : stored.axis)
    for index in 0..<stored.scales.count {
      let buffer = file.buffer
      let scale = Float(bitPattern: try buffer.integer(UInt32.self, at: stored.scales.start + 4 * index))
      guard scale.isFinite, scale > 0 else {
        throw record.error("scale \(index) is \(scale), not above zero and finite")
      }
      var zeroPoint: Int64 = 0
      if let zeroPoints = stored.zeroPoints, zeroPoints.count > 0 {
        zeroPoint = try buffer.integer(Int64.self, at: zeroPoints.start + (zeroPoints.count > 1 ? 8 * index : 0))
      }
      guard record.zeroPointRange.contains(zeroPoint) else {
        throw record.error("zero point \(index) is \(zeroPoint), out of the range of \(record.type.name)")
      }
      result.scales.append(scale)
      result.zeroPoints.append(Int32(zeroPoint))
    }
    return result
  }
}
