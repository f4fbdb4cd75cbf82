internal import Tensors

// Each record's form in the file: reading and writing side by side.

extension BufferRecord {
  init(reader: inout ByteReader, limit: Int) throws(ModelError) {
    byteOffset = try reader.size(limit: limit, .badPlacement)
    byteCount = try reader.size(limit: limit, .badPlacement)
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: UInt64(byteOffset))
    bytes.append(littleEndian: UInt64(byteCount))
  }
}

extension TensorRecord {
  static let minimumByteCount = 52

  init(reader: inout ByteReader, index: Int, version: UInt32, limits: ModelLimits) throws(ModelError) {
    let start = reader.offset
    func error(_ code: ModelError.Code) -> ModelError { ModelError(code, offset: start, place: .tensor(index)) }
    guard let type = ElementType(rawValue: try reader.integer(UInt8.self)) else { throw error(.badElementType) }
    let rank = Int(try reader.integer(UInt8.self))
    let placed = try reader.integer(UInt8.self)
    let quantized = try reader.integer(UInt8.self)
    let coding = version > 1 ? ConstantCoding(rawValue: placed) : nil
    guard rank <= Shape.maximumRank, placed <= 1 || coding != nil, quantized <= 1 else { throw error(.badShape) }
    var extents: [Int] = []
    for dimension in 0..<Shape.maximumRank {
      let extent = Int(try reader.integer(Int32.self))
      if dimension < rank { extents.append(extent) }
    }
    guard let shape = Shape(extents), shape.elementCount <= limits.memoryByteCount / type.byteCount else {
      throw error(.badShape)
    }
    let scale = try reader.float()
    let zeroPoint = try reader.integer(Int32.self)
    let word = try reader.index()
    let byteOffset = try reader.size(limit: limits.memoryByteCount, .badPlacement)
    self.init(
      name: try reader.string(), type: type, shape: shape,
      quantization: quantized == 1 ? Quantization(scale: scale, zeroPoint: zeroPoint) : nil,
      placement: placed == 1 ? .buffer(index: word, byteOffset: byteOffset) : .constant(byteOffset: byteOffset))
    coded = coding.map { CodedForm(coding: $0, byteCount: word) }
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(type.rawValue)
    bytes.append(UInt8(shape.rank))
    bytes.append(coded?.coding.rawValue ?? (isConstant ? 0 : 1))
    bytes.append(quantization == nil ? 0 : 1)
    for dimension in 0..<Shape.maximumRank {
      bytes.append(littleEndian: Int32(dimension < shape.rank ? shape[dimension] : 1))
    }
    bytes.append(littleEndian: (quantization?.scale ?? 0).bitPattern)
    bytes.append(littleEndian: quantization?.zeroPoint ?? 0)
    switch placement {
    case .constant(let byteOffset):
      bytes.append(littleEndian: UInt32(coded?.byteCount ?? 0))
      bytes.append(littleEndian: UInt64(byteOffset))
    case .buffer(let index, let byteOffset):
      bytes.append(littleEndian: UInt32(index))
      bytes.append(littleEndian: UInt64(byteOffset))
    }
    bytes.append(string: name)
  }
}

extension Port {
  static let minimumByteCount = 36

  init(reader: inout ByteReader, place: ModelError.Place) throws(ModelError) {
    let start = reader.offset
    let tensor = try reader.index()
    let element = try reader.integer(UInt8.self)
    guard let type = ElementType(rawValue: element) else {
      throw ModelError(.badElementType, offset: start, place: place)
    }
    guard let fit = Fit(rawValue: try reader.integer(UInt8.self)) else {
      throw ModelError(.badAttribute, offset: start, place: place)
    }
    guard let layout = Layout(rawValue: try reader.integer(UInt8.self)) else {
      throw ModelError(.badAttribute, offset: start, place: place)
    }
    try reader.skip(1)
    var mean: InlineArray<3, Float> = [0, 0, 0]
    var deviation: InlineArray<3, Float> = [1, 1, 1]
    for index in mean.indices { mean[index] = try reader.float() }
    for index in deviation.indices { deviation[index] = try reader.float() }
    self.init(name: try reader.string(), tensor: tensor, type: type)
    self.fit = fit
    self.layout = layout
    self.mean = mean
    standardDeviation = deviation
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: UInt32(tensor))
    bytes.append(type.rawValue)
    bytes.append(fit.rawValue)
    bytes.append(layout.rawValue)
    bytes.append(UInt8(0))
    for index in mean.indices { bytes.append(littleEndian: mean[index].bitPattern) }
    for index in standardDeviation.indices { bytes.append(littleEndian: standardDeviation[index].bitPattern) }
    bytes.append(string: name)
  }
}

extension Step {
  static let minimumByteCount = 8

  init(reader: inout ByteReader, index: Int) throws(ModelError) {
    let start = reader.offset
    let code = try reader.integer(UInt16.self)
    let count = Int(try reader.integer(UInt16.self))
    guard count <= reader.remaining / 4 else { throw ModelError(.badCount, offset: start, place: .step(index)) }
    var words: [UInt32] = []
    words.reserveCapacity(count)
    for _ in 0..<count { words.append(try reader.integer(UInt32.self)) }
    guard let operation = Operation(code: code, words: words) else {
      throw ModelError(.unknownOperation, offset: start, place: .step(index))
    }
    self.init(label: try reader.string(), operation: operation)
  }

  func append(to bytes: inout [UInt8]) {
    let fields = operation.fieldBytes
    bytes.append(littleEndian: operation.code)
    bytes.append(littleEndian: UInt16(fields.count / 4))
    bytes += fields
    bytes.append(string: label)
  }
}

extension Manifest {
  func append(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: UInt32(entries.count))
    for entry in entries {
      bytes.append(string: entry.key)
      bytes.append(string: entry.value)
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(string: String) {
    let text = Array(string.utf8)
    append(littleEndian: UInt32(text.count))
    self += text
  }
}
