/// The type of one element of a tensor. Raw values are part of the `.swl` format.
public enum ElementType: UInt8, Sendable, CaseIterable {
  case int8 = 1
  case uint8 = 2
  case int16 = 3
  case int32 = 4
  case int64 = 5
  case float16 = 6
  case float32 = 7
  case bool = 8

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .int16, .float16: 2
    case .int32, .float32: 4
    case .int64: 8
    }
  }

  /// The name used in reports and in JSON.
  public var name: String {
    switch self {
    case .int8: "int8"
    case .uint8: "uint8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .float16: "float16"
    case .float32: "float32"
    case .bool: "bool"
    }
  }
}
