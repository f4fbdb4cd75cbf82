/// Four letters that name a format, the first in the low byte, as V4L2 has them.
public struct FourCC: Equatable, Sendable, ExpressibleByStringLiteral {
  public let rawValue: UInt32

  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// One to four letters of ASCII.
  public init(stringLiteral text: StaticString) {
    let letters = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    precondition(1...4 ~= text.utf8CodeUnitCount)
    rawValue = (0..<4).reduce(0) { unsafe $0 | UInt32($1 < letters.count ? letters[$1] : 32) << UInt32(8 * $1) }
  }

  /// One to four letters, padded with spaces; nil for anything else.
  public init?(_ text: String) {
    let letters = Array(text.utf8)
    guard 1...4 ~= letters.count, letters.allSatisfy({ 32..<127 ~= $0 }) else { return nil }
    rawValue = (0..<4).reduce(0) { $0 | UInt32($1 < letters.count ? letters[$1] : 32) << UInt32(8 * $1) }
  }

  /// The letters without spaces at the end; bytes that are none become "?".
  public var text: String {
    var letters = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32(8 * $0)) }
    while letters.count > 1, letters.last == 32 { letters.removeLast() }
    return String(decoding: letters.map { 32..<127 ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
