/// UTF-8 text that is written piece by piece into memory that is used again and again.
///
/// Takes memory only when a text outgrows every one before; with a capacity that suffices, never.
public struct TextBuffer: ~Copyable, Sendable {
  /// What was written since the last `clear`.
  public private(set) var bytes: [UInt8] = []

  /// A buffer with room for `capacity` bytes.
  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  public var byteCount: Int { bytes.count }

  /// Forgets the text and keeps the memory.
  public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Forgets what was written behind the first `byteCount` bytes.
  public mutating func shorten(to byteCount: Int) { bytes.removeSubrange(byteCount...) }

  public mutating func write(byte: UInt8) { bytes.append(byte) }

  public mutating func write(_ text: StaticString) {
    precondition(text.hasPointerRepresentation)
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  public mutating func write(_ part: borrowing Span<UInt8>) {
    for index in part.indices { bytes.append(part[index]) }
  }

  /// The text as a value of its own.
  public var string: String { String(decoding: bytes, as: UTF8.self) }
}
