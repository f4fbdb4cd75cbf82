internal import Linux

/// A file of a spool.
///
///     0    8 bytes   the segment's serial number, little-endian; 0: unused
///     8    records, one behind the other:
///          4 bytes   length of the content, 1...65536
///          4 bytes   CRC-32 of serial number, offset of the record and content
///          content
///
/// What a killed process or a power cut left unfinished fails its checksum and is passed over.
struct SpoolSegment: ~Copyable {
  static let headerBytes: Int64 = 8
  static let recordHeaderBytes = 8
  static let contentLimit = 65536

  private(set) var serial: UInt64 = 0
  private(set) var byteCount: Int64 = 0
  private let file: GrowingFile

  /// Opens what is there.
  init(path: String) throws(SystemError) {
    let file = try GrowingFile(path: path, mode: 0o600)
    byteCount = try file.byteCount()
    var header: [UInt8] = Array(repeating: 0, count: 8)
    var span = header.mutableSpan
    if try file.read(into: &span, at: 0) == 8 { serial = number(header.span, at: 0, byteCount: 8) }
    self.file = file
  }

  /// Empties the file for a new serial number.
  mutating func begin(serial: UInt64) throws(SystemError) {
    try clear()
    var header: [UInt8] = []
    write(serial, byteCount: 8, to: &header)
    try file.write(header.span, at: 0)
    self.serial = serial
    byteCount = SpoolSegment.headerBytes
  }

  /// Forgets what stands behind the offset.
  mutating func shorten(to byteCount: Int64) throws(SystemError) {
    try file.truncate(to: byteCount)
    self.byteCount = byteCount
  }

  mutating func clear() throws(SystemError) {
    try file.truncate(to: 0)
    serial = 0
    byteCount = 0
  }

  /// `scratch`: memory for the record.
  mutating func append(_ content: Span<UInt8>, scratch: inout [UInt8]) throws(SystemError) {
    scratch.removeAll(keepingCapacity: true)
    write(UInt64(content.count), byteCount: 4, to: &scratch)
    write(UInt64(checksum(of: content, at: byteCount)), byteCount: 4, to: &scratch)
    for index in content.indices { scratch.append(content[index]) }
    do throws(SystemError) { try file.write(scratch.span, at: byteCount) } catch {
      // A full disk may have taken a part of the record, which would hide those behind it.
      do throws(SystemError) { try file.truncate(to: byteCount) } catch {}
      throw error
    }
    byteCount += Int64(scratch.count)
  }

  enum Reading {
    case record(next: Int64)
    case damaged(next: Int64)
    case end
  }

  /// Reads the record at the offset into `content`.
  func read(at offset: Int64, into content: inout [UInt8]) throws(SystemError) -> Reading {
    guard offset < byteCount else { return .end }
    let start = offset + Int64(SpoolSegment.recordHeaderBytes)
    content.removeAll(keepingCapacity: true)
    guard try read(SpoolSegment.recordHeaderBytes, at: offset, into: &content) else { return .damaged(next: byteCount) }
    let length = Int(number(content.span, at: 0, byteCount: 4))
    let expected = UInt32(number(content.span, at: 4, byteCount: 4))
    guard 1...SpoolSegment.contentLimit ~= length, start + Int64(length) <= byteCount else {
      return .damaged(next: byteCount)
    }
    let next = start + Int64(length)
    guard try read(length, at: start, into: &content), checksum(of: content.span, at: offset) == expected else {
      return .damaged(next: next)
    }
    return .record(next: next)
  }

  func synchronize() throws(SystemError) { try file.synchronize() }

  /// Whether so many bytes could be read.
  private func read(_ count: Int, at offset: Int64, into bytes: inout [UInt8]) throws(SystemError) -> Bool {
    bytes.removeAll(keepingCapacity: true)
    for _ in 0..<count { bytes.append(0) }
    var span = bytes.mutableSpan
    return try file.read(into: &span, at: offset) == count
  }

  private func checksum(of content: Span<UInt8>, at offset: Int64) -> UInt32 {
    var checksum = Checksum()
    checksum.add(serial)
    checksum.add(UInt64(offset))
    checksum.add(content)
    return checksum.value
  }
}

/// Little-endian.
func number(_ bytes: Span<UInt8>, at offset: Int, byteCount: Int) -> UInt64 {
  (0..<byteCount).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
}

/// Little-endian.
func write(_ number: UInt64, byteCount: Int, to bytes: inout [UInt8]) {
  for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
}
