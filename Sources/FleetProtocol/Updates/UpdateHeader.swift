/// What stands before a coded update, 24 bytes, little-endian:
///
///     0  "SWLU"   4  version, 1   5  bits of a value   6  1 when positions follow, else 0   7  log2 of the block
///     8  values of the model, u32   12  values that are sent, u32   16  seed of the signs of a rotation, u64
struct UpdateHeader: Equatable {
  static let byteCount = 24
  private static let magic: [UInt8] = [0x53, 0x57, 0x4C, 0x55, 1]

  var bits: UpdateFormat.Bits
  var isSparse: Bool
  var blockBits: Int
  var count: Int
  var keptCount: Int
  var seed: UInt64

  init(_ format: UpdateFormat, count: Int, seed: UInt64) {
    bits = format.bits
    keptCount = format.keptCount(of: count)
    isSparse = keptCount < count
    blockBits = format.blockBits
    self.count = count
    self.seed = seed
  }

  /// `count`: the values of the model; an update of another one is refused.
  init(_ bytes: RawSpan, count: Int) throws(WireError) {
    guard bytes.byteCount >= UpdateHeader.byteCount else { throw WireError(.truncated, offset: bytes.byteCount) }
    for index in 0..<UpdateHeader.magic.count where bytes[index] != UpdateHeader.magic[index] {
      throw WireError(.badUpdateHeader, offset: index)
    }
    guard let bits = UpdateFormat.Bits(rawValue: bytes[5]) else { throw WireError(.badUpdateHeader, offset: 5) }
    guard bytes[6] <= 1 else { throw WireError(.badUpdateHeader, offset: 6) }
    guard 3...16 ~= bytes[7] else { throw WireError(.badUpdateHeader, offset: 7) }
    self.bits = bits
    isSparse = bytes[6] == 1
    blockBits = Int(bytes[7])
    self.count = Int(clamping: UpdateHeader.number(bytes, at: 8, byteCount: 4))
    keptCount = Int(clamping: UpdateHeader.number(bytes, at: 12, byteCount: 4))
    seed = UpdateHeader.number(bytes, at: 16, byteCount: 8)
    guard self.count == count else { throw WireError(.badUpdateHeader, offset: 8) }
    guard isSparse ? keptCount < count : keptCount == count else { throw WireError(.badUpdateHeader, offset: 12) }
  }

  func write(to bytes: inout [UInt8]) {
    bytes += UpdateHeader.magic
    bytes += [bits.rawValue, isSparse ? 1 : 0, UInt8(blockBits)]
    UpdateHeader.write(UInt64(count), byteCount: 4, to: &bytes)
    UpdateHeader.write(UInt64(keptCount), byteCount: 4, to: &bytes)
    UpdateHeader.write(seed, byteCount: 8, to: &bytes)
  }

  static func write(_ value: UInt64, byteCount: Int, to bytes: inout [UInt8]) {
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  static func number(_ bytes: RawSpan, at offset: Int, byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    return value
  }
}
