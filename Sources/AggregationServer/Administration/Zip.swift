/// Where the files of a zip lie (PKWARE APPNOTE 6.3, sections 4.3 and 4.4), of one that is not compressed.
struct ZipDirectory {
  struct Entry {
    let name: String
    let range: Range<Int>
  }

  private static let endSignature: UInt32 = 0x0605_4B50
  private static let entrySignature: UInt32 = 0x0201_4B50
  private static let fileSignature: UInt32 = 0x0403_4B50

  private(set) var entries: [Entry] = []
  private let file: [UInt8]

  init(_ file: [UInt8]) throws(AdminError) {
    self.file = file
    let end = try end()
    var place = Int(number(end + 16, 4))
    for _ in 0..<Int(number(end + 10, 2)) {
      guard place + 46 <= end, number(place, 4) == ZipDirectory.entrySignature else { throw ZipDirectory.isCut }
      let lengths = (28...32).filter { $0 % 2 == 0 }.map { Int(number(place + $0, 2)) }
      guard place + 46 + lengths[0] <= end else { throw ZipDirectory.isCut }
      try add(entryAt: place, name: String(decoding: file[place + 46..<place + 46 + lengths[0]], as: UTF8.self))
      place += 46 + lengths.reduce(0, +)
    }
  }

  private static var isCut: AdminError { AdminError("the archive is no zip, or cut off") }

  /// Of the record at the end, before a comment of at most 64 KiB.
  private func end() throws(AdminError) -> Int {
    var place = file.count - 22
    let first = max(0, place - 65_535)
    while place >= first {
      if number(place, 4) == ZipDirectory.endSignature { return place }
      place -= 1
    }
    throw ZipDirectory.isCut
  }

  private mutating func add(entryAt place: Int, name: String) throws(AdminError) {
    guard number(place + 10, 2) == 0 else {
      throw AdminError("'\(name)' is compressed; write the archive with numpy.savez")
    }
    let size = Int(number(place + 20, 4))
    let header = Int(number(place + 42, 4))
    guard header + 30 <= file.count, number(header, 4) == ZipDirectory.fileSignature else { throw ZipDirectory.isCut }
    let start = header + 30 + Int(number(header + 26, 2)) + Int(number(header + 28, 2))
    guard size == Int(number(place + 24, 4)), start + size <= file.count else { throw ZipDirectory.isCut }
    entries.append(Entry(name: name, range: start..<start + size))
  }

  /// Little-endian; 0 behind the end of the file.
  private func number(_ place: Int, _ count: Int) -> UInt32 {
    guard place >= 0, place + count <= file.count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt32(file[place + $1]) << UInt32(8 * $1) }
  }
}

/// Writes a zip without compression, of less than 4 GiB.
struct ZipWriter {
  private var file: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  mutating func add(_ name: String, _ content: [UInt8]) {
    let start = file.count
    let name = Array(name.utf8)
    // Version 2.0, no flags, stored, the first day of 1980.
    let common: [UInt8] =
      [20, 0, 0, 0, 0, 0, 0, 0, 33, 0] + bytes(crc32(content), 4) + bytes(UInt32(content.count), 4)
      + bytes(UInt32(content.count), 4) + bytes(UInt32(name.count), 2) + [0, 0]
    file += bytes(0x0403_4B50, 4) + common + name + content
    directory += bytes(0x0201_4B50, 4) + [20, 0] + common + [UInt8](repeating: 0, count: 10)
    directory += bytes(UInt32(start), 4) + name
    count += 1
  }

  mutating func finish() -> [UInt8] {
    let start = file.count
    file += directory
    file += bytes(0x0605_4B50, 4) + [0, 0, 0, 0] + bytes(UInt32(count), 2) + bytes(UInt32(count), 2)
    file += bytes(UInt32(directory.count), 4) + bytes(UInt32(start), 4) + [0, 0]
    return file
  }

  private func bytes(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
}

/// CRC-32 as zip uses it, by a table of bytes.
func crc32(_ content: [UInt8]) -> UInt32 {
  var crc = UInt32.max
  for byte in content { crc = crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
  return ~crc
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
}
