internal import Aggregation
package import FleetProtocol
internal import Privacy

/// As a protocol buffer: 1 rounds, 2 means, 3 squares, 4 control as little-endian float32, 5 divergences as doubles.
extension StrategyMemory: WireMessage {
  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .varint): optimizer.rounds = Int(clamping: try reader.varint())
    case (2, .bytes): optimizer.means = try reader.floats()
    case (3, .bytes): optimizer.squares = try reader.floats()
    case (4, .bytes): control = try reader.floats()
    case (5, .bytes):
      let offset = reader.offset
      guard let accountant = RenyiAccountant(divergences: try reader.doubles()) else {
        throw WireError(.badValue, offset: offset)
      }
      self.accountant = accountant
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, UInt64(optimizer.rounds))
    writer.write(2, bytes(of: optimizer.means.map(\.bitPattern)))
    writer.write(3, bytes(of: optimizer.squares.map(\.bitPattern)))
    writer.write(4, bytes(of: control.map(\.bitPattern)))
    writer.write(5, bytes(of: accountant.divergences.map(\.bitPattern)))
  }
}

private func bytes<Word: FixedWidthInteger>(of words: [Word]) -> [UInt8] {
  words.map(\.littleEndian).withUnsafeBytes { Array($0) }
}

extension WireReader {
  fileprivate mutating func floats() throws(WireError) -> [Float] {
    try words(UInt32.self).map { Float(bitPattern: $0) }
  }

  fileprivate mutating func doubles() throws(WireError) -> [Double] {
    try words(UInt64.self).map { Double(bitPattern: $0) }
  }

  private mutating func words<Word: FixedWidthInteger>(_: Word.Type) throws(WireError) -> [Word] {
    let start = offset
    let bytes = try array()
    let size = MemoryLayout<Word>.size
    guard bytes.count % size == 0 else { throw WireError(.badByteCount, offset: start) }
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / size).map {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * size, as: Word.self))
      }
    }
  }
}
