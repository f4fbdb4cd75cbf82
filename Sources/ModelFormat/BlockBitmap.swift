/// The bitmap form of bytes in blocks of four, the last filled up with zeros:
///
/// ```
/// | a bit for each block, from the lowest of the first byte on: not zero? | zeros to a whole byte | those blocks |
/// ```
enum BlockBitmap {
  static let blockByteCount = 4

  static func blockCount(of byteCount: Int) -> Int { (byteCount + blockByteCount - 1) / blockByteCount }

  /// The bytes of the bits alone.
  static func mapByteCount(of byteCount: Int) -> Int { (blockCount(of: byteCount) + 7) / 8 }

  /// The bytes of the form of `byteCount` bytes of which so many blocks are not zero.
  static func formByteCount(of byteCount: Int, nonzeroBlocks: Int) -> Int {
    mapByteCount(of: byteCount) + nonzeroBlocks * blockByteCount
  }

  static func nonzeroBlockCount(of bytes: RawSpan) -> Int {
    var count = 0
    let wholeBlocks = bytes.byteCount / blockByteCount
    for block in 0..<wholeBlocks {
      let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: block * blockByteCount, as: UInt32.self)
      count += word == 0 ? 0 : 1
    }
    return count + (tail(of: bytes) == 0 ? 0 : 1)
  }

  /// The form of bytes.
  static func form(of bytes: RawSpan) -> [UInt8] {
    var form = [UInt8](repeating: 0, count: mapByteCount(of: bytes.byteCount))
    for block in 0..<blockCount(of: bytes.byteCount) {
      let start = block * blockByteCount
      let isWhole = start + blockByteCount <= bytes.byteCount
      let word =
        isWhole ? unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self) : tail(of: bytes)
      guard word != 0 else { continue }
      form[block / 8] |= 1 << UInt8(block % 8)
      form.append(littleEndian: word)
    }
    return form
  }

  /// Writes the bytes that a form stands for; false when it is not the form of as many bytes, or not the only one.
  static func expand(_ form: RawSpan, into target: UnsafeMutableRawBufferPointer) -> Bool {
    let mapByteCount = mapByteCount(of: target.count)
    guard form.byteCount >= mapByteCount else { return false }
    unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
    var next = mapByteCount
    for index in 0..<mapByteCount {
      var bits = unsafe form.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      while bits != 0 {
        let start = (index * 8 + bits.trailingZeroBitCount) * blockByteCount
        guard next <= form.byteCount - blockByteCount, start < target.count else { return false }
        let word = unsafe form.unsafeLoadUnaligned(fromByteOffset: next, as: UInt32.self)
        guard word != 0, unsafe put(word, at: start, into: target) else { return false }
        next += blockByteCount
        bits &= bits - 1
      }
    }
    return next == form.byteCount
  }

  /// False when the block goes beyond the end with a byte that is not zero.
  @inline(__always)
  private static func put(_ word: UInt32, at start: Int, into target: UnsafeMutableRawBufferPointer) -> Bool {
    if start + blockByteCount <= target.count {
      unsafe target.storeBytes(of: word, toByteOffset: start, as: UInt32.self)
      return true
    }
    let count = target.count - start
    for index in 0..<count { unsafe target[start + index] = UInt8(truncatingIfNeeded: word >> UInt32(8 * index)) }
    return word >> UInt32(8 * count) == 0
  }

  /// The bytes behind the last whole block, filled up with zeros.
  private static func tail(of bytes: RawSpan) -> UInt32 {
    var word: UInt32 = 0
    let start = bytes.byteCount / blockByteCount * blockByteCount
    for index in start..<bytes.byteCount {
      word |= UInt32(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)) << UInt32(8 * (index - start))
    }
    return word
  }
}
