/// How values are cut into vectors that are rotated: whole blocks, and a last one that is filled up with zeros.
struct SignBlocks {
  let ranges: [Range<Int>]

  init(_ header: UpdateHeader) {
    let size = 1 << header.blockBits
    ranges = stride(from: 0, to: header.keptCount, by: size).map { $0..<min($0 + size, header.keptCount) }
  }

  /// A power of two, at least the signs of a byte.
  static func paddedCount(_ count: Int) -> Int {
    var padded = 8
    while padded < count { padded *= 2 }
    return padded
  }
}
