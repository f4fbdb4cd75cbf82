/// Where the parts of an answer without end come from; belongs to the thread of its connection.
protocol StreamSource: AnyObject {
  /// Writes the next bytes; waits a short while for them, but not longer.
  func read(into buffer: inout MutableSpan<UInt8>) -> StreamPart
}

enum StreamPart {
  /// So many, at least one.
  case bytes(Int)
  case nothingYet, end
}

/// Bytes that are sent piece by piece.
struct OutgoingBytes {
  var bytes: [UInt8] = []
  private var sentCount = 0

  var isEmpty: Bool { sentCount == bytes.count }

  /// Keeps the memory.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    sentCount = 0
  }

  /// Moves as much as there is room for.
  mutating func move(into buffer: inout MutableSpan<UInt8>) -> Int {
    let count = min(buffer.count, bytes.count - sentCount)
    for index in 0..<count { buffer[index] = bytes[sentCount + index] }
    sentCount += count
    return count
  }
}
