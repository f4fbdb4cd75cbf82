public import Tensors

/// Puts constants into the forms of `ConstantCoding`.
public struct ConstantEncoder: Sendable {
  /// Of zstd, 1 to 22.
  public var level: Int32

  public init(level: Int32) { self.level = level }

  /// A constant as the weights section holds it in a coding; nil where the coding does not apply to the type, or there
  /// is no memory for it.
  public func encoded(_ bytes: RawSpan, _ type: ElementType, as coding: ConstantCoding) -> [UInt8]? {
    guard coding != .planesZstd || type.byteCount > 1 else { return nil }
    return CodedConstant.encoded(bytes, coding, elementByteCount: type.byteCount, level: level)
  }
}
