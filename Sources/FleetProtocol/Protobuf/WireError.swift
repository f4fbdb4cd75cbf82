/// Why bytes from the network or the disk were refused, and at which byte.
package struct WireError: Error, Equatable, Sendable {
  package enum Code: UInt8, Sendable {
    // Protobuf
    case truncated, varintTooLong, badFieldNumber, badFieldKind, badGroup, tooDeep, tooMany, badText
    // Values of messages
    case badObjectID, badValue
    // Objects
    case badObjectHeader, unknownObjectType, badObjectLength, badChildren, badJSON, missingObject, wrongObjectType
    // Arrays
    case badArrayHeader, unknownElementType, badShape, badByteCount, tooLarge
    // Coded updates
    case badUpdateHeader, badPosition, badScale
  }

  package var code: Code
  /// Counted from the beginning of what was read.
  package var offset: Int

  package init(_ code: Code, offset: Int) {
    self.code = code
    self.offset = offset
  }
}
