import Tensors

/// The type of a tensor's elements in an ONNX file, by its code there.
enum ONNXType: Int32 {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16
  case uint4 = 21
  case int4 = 22

  /// Bytes of one element as raw data; nil where elements are not whole bytes.
  var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .int64, .uint64, .float64: 8
    case .string, .uint4, .int4: nil
    }
  }

  var isFloat: Bool { [.float32, .float16, .bfloat16, .float64].contains(self) }

  /// Whether constants of this type can be read.
  var isReadable: Bool { byteCount != nil && self != .float64 }

  /// The values that an integer type can hold; those of uint64 lie in an Int64 bit by bit.
  func wrapped(_ value: Int64) -> Int64 {
    switch self {
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .uint16: Int64(UInt16(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .uint32: Int64(UInt32(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .bool: value == 0 ? 0 : 1
    default: value
    }
  }

  /// The type of such a tensor in a graph; nil where a graph has none.
  var elementType: ElementType? {
    switch self {
    case .float32, .float16, .bfloat16: .float32
    case .uint8: .uint8
    case .int8: .int8
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .bool: .bool
    default: nil
    }
  }

  var name: String {
    switch self {
    case .float32: "float32"
    case .uint8: "uint8"
    case .int8: "int8"
    case .uint16: "uint16"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .string: "string"
    case .bool: "bool"
    case .float16: "float16"
    case .float64: "float64"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .bfloat16: "bfloat16"
    case .uint4: "uint4"
    case .int4: "int4"
    }
  }
}
