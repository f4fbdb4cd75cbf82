/// The newest lines in a fixed piece of memory; the oldest give way.
///
///     oldest line                              newest line        free
///     | length, 4 bytes | bytes | length | bytes | ... | bytes | ......... |    around the end of the memory
struct EventRing {
  private var memory: [UInt8]
  /// Bytes and lines since the beginning: where the oldest line starts, and behind the newest.
  private(set) var first = Place()
  private(set) var end = Place()

  struct Place: Equatable {
    var byte = 0
    var line: UInt64 = 0
  }

  private static let headByteCount = 4

  init(byteCount: Int) { memory = Array(repeating: 0, count: byteCount) }

  /// Whether there is room for the line.
  mutating func append(_ line: Span<UInt8>) -> Bool {
    let byteCount = EventRing.headByteCount + line.count
    guard byteCount <= memory.count else { return false }
    while end.byte + byteCount - first.byte > memory.count { first = behind(first) }
    for shift in 0..<EventRing.headByteCount {
      put(UInt8(truncatingIfNeeded: line.count >> (8 * shift)), at: end.byte + shift)
    }
    let start = end.byte + EventRing.headByteCount
    for index in line.indices { put(line[index], at: start + index) }
    end = Place(byte: end.byte + byteCount, line: end.line + 1)
    return true
  }

  /// Appends the line that starts there, and returns where the next one does.
  func read(at place: Place, into bytes: inout [UInt8]) -> Place {
    let next = behind(place)
    let start = (place.byte + EventRing.headByteCount) % memory.count
    let count = next.byte - place.byte - EventRing.headByteCount
    let upToEnd = min(count, memory.count - start)
    bytes.append(contentsOf: memory[start..<start + upToEnd])
    bytes.append(contentsOf: memory[0..<count - upToEnd])
    return next
  }

  private func behind(_ place: Place) -> Place {
    var count = 0
    for shift in 0..<EventRing.headByteCount {
      count |= Int(memory[(place.byte + shift) % memory.count]) << (8 * shift)
    }
    return Place(byte: place.byte + EventRing.headByteCount + count, line: place.line + 1)
  }

  private mutating func put(_ byte: UInt8, at offset: Int) { memory[offset % memory.count] = byte }
}
