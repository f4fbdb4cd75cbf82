/// Writes protobuf fields behind each other.
///
/// What proto3 leaves out, the default value of a plain field, `write` leaves out too; `writePresent` is for fields of a
/// oneof and optional ones, which stand there even when zero.
package struct WireWriter: ~Copyable {
  package private(set) var bytes: [UInt8] = []

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func writePresent(_ number: UInt32, _ value: UInt64) {
    write(tag: number, .varint)
    write(varint: value)
  }

  package mutating func write(_ number: UInt32, _ value: UInt64) { if value != 0 { writePresent(number, value) } }

  package mutating func write(_ number: UInt32, _ value: Bool) { write(number, value ? 1 as UInt64 : 0) }

  package mutating func writePresent(_ number: UInt32, signed value: Int64) {
    writePresent(number, WireWriter.zigZag(value))
  }

  package mutating func write(_ number: UInt32, signed value: Int64) {
    if value != 0 { writePresent(number, signed: value) }
  }

  package mutating func writePresent(_ number: UInt32, _ value: Double) {
    write(tag: number, .fixed64)
    write(fixed64: value.bitPattern)
  }

  /// Minus zero is not the default.
  package mutating func write(_ number: UInt32, _ value: Double) {
    if value.bitPattern != 0 { writePresent(number, value) }
  }

  package mutating func writePresent(_ number: UInt32, _ value: [UInt8]) {
    write(tag: number, .bytes)
    write(varint: UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  package mutating func writePresent(_ number: UInt32, _ text: String) {
    write(tag: number, .bytes)
    write(varint: UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  package mutating func write(_ number: UInt32, _ text: String) {
    if !text.utf8.isEmpty { writePresent(number, text) }
  }

  package mutating func write(_ number: UInt32, _ value: [UInt8]) {
    if !value.isEmpty { writePresent(number, value) }
  }

  package mutating func write(_ number: UInt32, _ id: ObjectID?) {
    guard let id else { return }
    write(tag: number, .bytes)
    write(varint: UInt64(ObjectID.digitCount))
    id.appendDigits(to: &bytes)
  }

  /// A message inside this one, even when empty.
  package mutating func write(_ number: UInt32, _ message: some WireMessage) {
    nest(number) { message.write(to: &$0) }
  }

  /// A field of bytes that `body` writes; its length is put in front when it is known.
  package mutating func nest(_ number: UInt32, _ body: (inout WireWriter) -> Void) {
    write(tag: number, .bytes)
    let place = bytes.count
    bytes.append(0)
    body(&self)
    var length = UInt64(bytes.count - place - 1)
    guard length > 127 else { return bytes[place] = UInt8(length) }
    var prefix: [UInt8] = []
    while length > 127 {
      prefix.append(UInt8(length & 127) | 128)
      length >>= 7
    }
    prefix.append(UInt8(length))
    bytes.replaceSubrange(place...place, with: prefix)
  }

  package static func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

  /// An element of a packed field.
  package mutating func write(varint value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// An element of a packed field.
  package mutating func write(fixed64 value: UInt64) {
    for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  private mutating func write(tag number: UInt32, _ kind: WireField.Kind) {
    write(varint: UInt64(number << 3 | UInt32(kind.rawValue)))
  }
}
