/// Field numbers of the TFLite schema, for the tables the importer reads.
enum Field {
  enum Model { static let version = 0, operatorCodes = 1, subgraphs = 2, buffers = 4, metadata = 6 }
  enum OperatorCode { static let deprecatedCode = 0, customCode = 1, version = 2, code = 3 }
  enum Subgraph { static let tensors = 0, inputs = 1, outputs = 2, operators = 3 }
  enum Buffer { static let data = 0, offset = 1, size = 2 }
  enum Operator {
    static let codeIndex = 0, inputs = 1, outputs = 2, optionsType = 3, options = 4, options2Type = 11, options2 = 12
  }
  enum Tensor {
    static let shape = 0, type = 1, buffer = 2, name = 3, quantization = 4, isVariable = 5, sparsity = 6, signature = 7
  }
  enum Quantization { static let scale = 2, zeroPoint = 3, detailsType = 4, axis = 6 }
  enum Sparsity { static let traversalOrder = 0, blockMap = 1, dimensions = 2 }
  enum SparseDimension {
    static let format = 0, denseSize = 1, segmentsType = 2, segments = 3, indicesType = 4, indices = 5
  }
}

/// The options of one operator family: their number in the options union and the fields read from them.
struct OptionsKind: Sendable {
  let unionType: UInt8
  var inSecondUnion = false

  static let convolution = OptionsKind(unionType: 1)
  static let depthwiseConvolution = OptionsKind(unionType: 2)
  static let pool = OptionsKind(unionType: 5)
  static let fullyConnected = OptionsKind(unionType: 8)
  static let softmax = OptionsKind(unionType: 9)
  static let concatenation = OptionsKind(unionType: 10)
  static let add = OptionsKind(unionType: 11)
  static let resizeBilinear = OptionsKind(unionType: 15)
  static let reshape = OptionsKind(unionType: 17)
  static let spaceToDepth = OptionsKind(unionType: 19)
  static let multiply = OptionsKind(unionType: 21)
  static let reducer = OptionsKind(unionType: 27)
  static let subtract = OptionsKind(unionType: 28)
  static let divide = OptionsKind(unionType: 29)
  static let squeeze = OptionsKind(unionType: 30)
  static let stridedSlice = OptionsKind(unionType: 32)
  static let split = OptionsKind(unionType: 35)
  static let pack = OptionsKind(unionType: 59)
  static let unpack = OptionsKind(unionType: 64)
  static let resizeNearest = OptionsKind(unionType: 74)
  static let leakyReLU = OptionsKind(unionType: 75)
  static let mirrorPad = OptionsKind(unionType: 77)
  static let splitV = OptionsKind(unionType: 79)
  static let depthToSpace = OptionsKind(unionType: 94)
  static let gelu = OptionsKind(unionType: 116)
  static let composite = OptionsKind(unionType: 21, inSecondUnion: true)
}

enum TFLiteType {
  static let names = [
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float64",
    "complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4", "bfloat16",
  ]

  static func name(_ code: Int8) -> String {
    names.indices.contains(Int(code)) ? names[Int(code)] : "type \(code)"
  }
}
