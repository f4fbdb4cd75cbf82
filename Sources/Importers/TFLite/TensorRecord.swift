import Tensors

/// A tensor as the file states it, checked on its own.
struct TensorRecord {
  var index: Int
  var name: String
  /// The type in the graph; 4-bit integers become 8-bit ones.
  var type: ElementType
  var isInt4: Bool
  /// The extents as stored; one below 1 makes `shape` throw.
  var extents: [Int]
  /// Dimensions whose extent may differ from the stated one.
  var dynamicDimensions: Set<Int>
  var bufferIndex: Int
  var isVariable: Bool
  let table: FlatbufferTable

  init(_ table: FlatbufferTable, index: Int) throws(ImportError) {
    self.table = table
    self.index = index
    name = try table.string(Field.Tensor.name)
    let code: Int8 = try table.integer(Field.Tensor.type)
    isInt4 = code == 17
    guard let type = TensorRecord.elementType(code) else {
      throw ImportError(
        place: .tensor(index: index, name: name), "elements of type \(TFLiteType.name(code)) are not supported")
    }
    self.type = type
    extents = try (table.integers(Field.Tensor.shape, Int32.self, limit: 16) ?? []).map { Int($0) }
    let signature = try table.integers(Field.Tensor.signature, Int32.self, limit: 16) ?? []
    dynamicDimensions = Set(signature.indices.filter { signature[$0] < 0 })
    let buffer: UInt32 = try table.integer(Field.Tensor.buffer)
    bufferIndex = Int(buffer)
    isVariable = try table.bool(Field.Tensor.isVariable)
  }

  private static func elementType(_ code: Int8) -> ElementType? {
    switch code {
    case 0: .float32
    case 1: .float16
    case 2: .int32
    case 3: .uint8
    case 4: .int64
    case 6: .bool
    case 7: .int16
    case 9, 17: .int8
    default: nil
    }
  }

  func error(_ reason: String) -> ImportError { ImportError(place: .tensor(index: index, name: name), reason) }

  func shape() throws(ImportError) -> Shape {
    guard let shape = Shape(extents) else {
      let text = extents.prefix(8).map(String.init).joined(separator: "x")
      throw error("the shape \(text) is not supported; at most \(Shape.maximumRank) extents, each at least 1")
    }
    return shape
  }
}

extension TensorRecord {
  /// The quantisation, nil when the file states none or the elements are not integers.
  func quantization(of shape: Shape) throws(ImportError) -> TensorQuantizationRecord? {
    guard type != .float32, type != .float16, type != .bool else { return nil }
    guard let table = try table.table(Field.Tensor.quantization) else { return nil }
    let details: UInt8 = try table.integer(Field.Quantization.detailsType)
    guard details == 0 else { throw error("custom or blockwise quantisation is not supported") }
    guard let scales = try table.vector(Field.Quantization.scale, elementByteCount: 4), scales.count > 0 else {
      return nil
    }
    let axis: Int32 = try table.integer(Field.Quantization.axis)
    let record = TensorQuantizationRecord(
      scales: scales, zeroPoints: try table.vector(Field.Quantization.zeroPoint, elementByteCount: 8),
      axis: shape.rank == 1 ? 0 : Int(axis))
    guard scales.count == 1 || (0..<shape.rank).contains(record.axis) && shape[record.axis] == scales.count else {
      throw error("\(scales.count) scales along dimension \(axis) do not fit the shape \(shape.description)")
    }
    if let zeroPoints = record.zeroPoints {
      guard zeroPoints.count == scales.count || zeroPoints.count <= 1 else {
        throw error("\(zeroPoints.count) zero points do not fit \(scales.count) scales")
      }
    }
    return record
  }

  /// The values a zero point may have.
  var zeroPointRange: ClosedRange<Int64> {
    switch type {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    default: Int64(Int32.min)...Int64(Int32.max)
    }
  }
}

/// The place of a tensor's quantisation parameters; their counts have been checked.
struct TensorQuantizationRecord {
  var scales: FlatbufferVector
  /// As many as scales, one for all of them, or none.
  var zeroPoints: FlatbufferVector?
  var axis: Int
}
