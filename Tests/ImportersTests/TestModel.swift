import Importers
import Graph

/// A small TFLite model made by hand.
struct TestModel {
  var tensors: [TestTensor] = []
  var operators: [TestOperator] = []
  var inputs: [Int32] = []
  var outputs: [Int32] = []
  var schemaVersion: Int32 = 3
  /// Further subgraphs.
  var others: [TestModel] = []
  /// Pieces by name.
  var metadata: [(name: String, bytes: [UInt8])] = []
  /// Bytes behind the flatbuffer.
  var appendix: [UInt8] = []

  /// Adds a tensor and gives its index.
  mutating func add(_ tensor: TestTensor) -> Int32 {
    tensors.append(tensor)
    return Int32(tensors.count - 1)
  }

  /// Adds an operator with one output, which becomes the model's output.
  mutating func apply(
    _ code: Int32, _ inputs: [Int32], to output: TestTensor, options: (UInt8, [Int: FlatValue])? = nil,
    version: Int32 = 1
  ) {
    let index = add(output)
    operators.append(TestOperator(code: code, version: version, inputs: inputs, outputs: [index], options: options))
    outputs = [index]
  }

  var file: [UInt8] {
    var buffers: [FlatValue] = [.table([:])]
    var codes: [FlatValue] = []
    let subgraphs = ([self] + others).map { $0.subgraph(buffers: &buffers, codes: &codes) }
    let metadata = metadata.map { name, bytes in
      buffers.append(.table([0: .bytes(bytes)]))
      return FlatValue.table([0: .string(name), 1: .int32(Int32(buffers.count - 1))])
    }
    let root = FlatValue.table([
      0: .int32(schemaVersion), 1: .tables(codes), 2: .tables(subgraphs), 4: .tables(buffers), 6: .tables(metadata),
    ])
    return root.file() + appendix
  }

  func graph() throws(ImportError) -> Graph { try TFLiteImporter.graph(from: file, name: "test.tflite") }

  private func subgraph(buffers: inout [FlatValue], codes: inout [FlatValue]) -> FlatValue {
    let operators = operators.map { step in
      codes.append(step.codeTable)
      return step.table(codeIndex: codes.count - 1)
    }
    let tensors = tensors.map { $0.table(buffers: &buffers) }
    return .table([0: .tables(tensors), 1: .int32s(inputs), 2: .int32s(outputs), 3: .tables(operators)])
  }
}

struct TestOperator {
  var code: Int32
  var version: Int32 = 1
  var inputs: [Int32]
  var outputs: [Int32]
  /// The number in the options union and the fields.
  var options: (UInt8, [Int: FlatValue])?
  var isSecondUnion = false
  var customName = ""

  var codeTable: FlatValue {
    var fields: [Int: FlatValue] = [0: .int8(Int8(min(code, 127))), 2: .int32(version), 3: .int32(code)]
    if !customName.isEmpty { fields[1] = .string(customName) }
    return .table(fields)
  }

  func table(codeIndex: Int) -> FlatValue {
    var fields: [Int: FlatValue] = [0: .int32(Int32(codeIndex)), 1: .int32s(inputs), 2: .int32s(outputs)]
    if let options {
      fields[isSecondUnion ? 11 : 3] = .uint8(options.0)
      fields[isSecondUnion ? 12 : 4] = .table(options.1)
    }
    return .table(fields)
  }
}

struct TestTensor {
  var name: String
  /// The type's code in the schema.
  var type: Int8
  var shape: [Int32]
  var data: [UInt8]?
  var scales: [Float] = []
  var zeroPoints: [Int64] = []
  var axis: Int32 = 0
  var signature: [Int32] = []
  var sparsity: FlatValue?
  var isVariable = false
  /// Another place for the data: the fields of the buffer's table.
  var bufferFields: [Int: FlatValue]?

  static func float(_ name: String, _ shape: [Int32], _ values: [Float]? = nil) -> TestTensor {
    TestTensor(name: name, type: 0, shape: shape, data: values.map { littleEndian($0.map(\.bitPattern)) })
  }

  static func int8(
    _ name: String, _ shape: [Int32], _ values: [Int8]? = nil, scales: [Float] = [0.5], zeroPoint: Int64 = 0,
    axis: Int32 = 0
  ) -> TestTensor {
    TestTensor(
      name: name, type: 9, shape: shape, data: values.map { $0.map(UInt8.init(bitPattern:)) }, scales: scales,
      zeroPoints: scales.map { _ in zeroPoint }, axis: axis)
  }

  static func int32(_ name: String, _ shape: [Int32], _ values: [Int32]? = nil) -> TestTensor {
    TestTensor(name: name, type: 2, shape: shape, data: values.map { littleEndian($0) })
  }

  func table(buffers: inout [FlatValue]) -> FlatValue {
    var fields: [Int: FlatValue] = [0: .int32s(shape), 1: .int8(type), 3: .string(name)]
    if let bufferFields {
      fields[2] = .int32(Int32(buffers.count))
      buffers.append(.table(bufferFields))
    } else if let data {
      fields[2] = .int32(Int32(buffers.count))
      buffers.append(.table([0: .bytes(data)]))
    }
    if !scales.isEmpty {
      fields[4] = .table([2: .floats(scales), 3: .int64s(zeroPoints), 6: .int32(axis)])
    }
    if isVariable { fields[5] = .bool(true) }
    if let sparsity { fields[6] = sparsity }
    if !signature.isEmpty { fields[7] = .int32s(signature) }
    return .table(fields)
  }
}

func littleEndian<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

func floats(_ bytes: [UInt8]?) -> [Float] {
  let bytes = bytes ?? []
  return stride(from: 0, to: bytes.count, by: 4).map { place in
    Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << (8 * $1) })
  }
}
