internal import Linux

/// A place in a spool, as it is written down: serial number, offset and their CRC-32, little-endian, 20 bytes.
package struct SpoolPlace: Sendable {
  var serial: UInt64
  var offset = SpoolSegment.headerBytes

  init(serial: UInt64) { self.serial = serial }

  /// nil when none was written or the writing was torn.
  init?(reading file: borrowing GrowingFile) throws(SystemError) {
    var bytes: [UInt8] = Array(repeating: 0, count: 20)
    var span = bytes.mutableSpan
    guard try file.read(into: &span, at: 0) == 20 else { return nil }
    serial = number(bytes.span, at: 0, byteCount: 8)
    let offset = number(bytes.span, at: 8, byteCount: 8)
    let expected = number(bytes.span, at: 16, byteCount: 4)
    guard let offset = Int64(exactly: offset), offset >= SpoolSegment.headerBytes else { return nil }
    self.offset = offset
    guard UInt64(checksum) == expected else { return nil }
  }

  private var checksum: UInt32 {
    var checksum = Checksum()
    checksum.add(serial)
    checksum.add(UInt64(offset))
    return checksum.value
  }

  /// Whether the place comes before another or is the same.
  func isWithin(_ other: SpoolPlace) -> Bool {
    serial == other.serial ? offset <= other.offset : serial < other.serial
  }

  var record: [UInt8] {
    var bytes: [UInt8] = []
    write(serial, byteCount: 8, to: &bytes)
    write(UInt64(offset), byteCount: 8, to: &bytes)
    write(UInt64(checksum), byteCount: 4, to: &bytes)
    return bytes
  }
}
