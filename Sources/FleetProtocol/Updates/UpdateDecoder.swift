/// Reads a coded update, which anybody may have written.
package enum UpdateDecoder {
  /// The most bytes an update of a model of `count` values can have.
  package static func byteLimit(count: Int) -> Int { UpdateHeader.byteCount + count * 9 + 4096 }

  /// The change of each of the `count` values, zero where nothing was sent; all are finite.
  package static func decode(_ bytes: [UInt8], count: Int) throws(WireError) -> [Float] {
    let bytes = unsafe bytes.span.bytes
    let header = try UpdateHeader(bytes, count: count)
    var offset = UpdateHeader.byteCount
    // Every value that is sent takes at least a bit, every position a byte.
    guard header.keptCount / 8 <= bytes.byteCount, !header.isSparse || header.keptCount <= bytes.byteCount else {
      throw WireError(.truncated, offset: bytes.byteCount)
    }
    let positions = header.isSparse ? try positions(bytes, header, &offset) : []
    let codes = bytes.extracting(offset..<bytes.byteCount)
    let kept = try values(codes, header, base: offset)
    guard header.isSparse else { return kept }
    var values = [Float](repeating: 0, count: count)
    for (index, position) in positions.enumerated() { values[position] = kept[index] }
    return values
  }

  private static func positions(
    _ bytes: RawSpan, _ header: UpdateHeader, _ offset: inout Int
  ) throws(WireError) -> [Int] {
    var positions: [Int] = []
    positions.reserveCapacity(header.keptCount)
    var next = 0
    for _ in 0..<header.keptCount {
      let start = offset
      var distance = 0
      var shift = 0
      while true {
        guard offset < bytes.byteCount else { throw WireError(.truncated, offset: offset) }
        guard shift < 35 else { throw WireError(.badPosition, offset: start) }
        let byte = bytes[offset]
        offset += 1
        distance |= Int(truncatingIfNeeded: UInt64(byte & 127) << UInt64(shift))
        if byte < 128 { break }
        shift += 7
      }
      guard distance >= 0, distance < header.count - next else { throw WireError(.badPosition, offset: start) }
      positions.append(next + distance)
      next += distance + 1
    }
    return positions
  }

  private static func values(_ bytes: RawSpan, _ header: UpdateHeader, base: Int) throws(WireError) -> [Float] {
    switch header.bits {
    case .full: return try floats(bytes, header, base: base)
    case .eight:
      return try quantized(bytes, header, base: base, codeByteCount: header.keptCount) { codes, index in
        Int8(bitPattern: codes[index])
      }
    case .four:
      return try quantized(bytes, header, base: base, codeByteCount: (header.keptCount + 1) / 2) { codes, index in
        let byte = Int8(bitPattern: codes[index / 2])
        return index & 1 == 0 ? (byte << 4) >> 4 : byte >> 4
      }
    case .one: return try signs(bytes, header, base: base)
    }
  }

  private static func floats(_ bytes: RawSpan, _ header: UpdateHeader, base: Int) throws(WireError) -> [Float] {
    guard bytes.byteCount % 4 == 0, bytes.byteCount / 4 == header.keptCount else {
      throw WireError(.badByteCount, offset: base)
    }
    var values: [Float] = []
    values.reserveCapacity(header.keptCount)
    for index in 0..<header.keptCount {
      values.append(try finite(bytes, at: 4 * index, base: base))
    }
    return values
  }

  private static func quantized(
    _ bytes: RawSpan, _ header: UpdateHeader, base: Int, codeByteCount: Int, _ code: (RawSpan, Int) -> Int8
  ) throws(WireError) -> [Float] {
    let blockCount = (header.keptCount + (1 << header.blockBits) - 1) >> header.blockBits
    let scaleByteCount = BlockScale.byteCount * blockCount
    guard bytes.byteCount == scaleByteCount + codeByteCount else { throw WireError(.badByteCount, offset: base) }
    let codes = bytes.extracting(scaleByteCount..<bytes.byteCount)
    var values: [Float] = []
    values.reserveCapacity(header.keptCount)
    for block in 0..<blockCount {
      let place = BlockScale.byteCount * block
      let scale = BlockScale(bits: UInt16(UpdateHeader.number(bytes, at: place, byteCount: BlockScale.byteCount)))
      guard scale.isValid, (scale.value * 128).isFinite else { throw WireError(.badScale, offset: base + place) }
      let start = block << header.blockBits
      for index in start..<min(start + (1 << header.blockBits), header.keptCount) {
        values.append(Float(code(codes, index)) * scale.value)
      }
    }
    return values
  }

  private static func signs(_ bytes: RawSpan, _ header: UpdateHeader, base: Int) throws(WireError) -> [Float] {
    let ranges = SignBlocks(header).ranges
    var offset = 4 * ranges.count
    let signByteCount = ranges.reduce(0) { $0 + SignBlocks.paddedCount($1.count) / 8 }
    guard bytes.byteCount == offset + signByteCount else { throw WireError(.badByteCount, offset: base) }
    var values: [Float] = []
    values.reserveCapacity(header.keptCount)
    for (index, range) in ranges.enumerated() {
      let scale = try finite(bytes, at: 4 * index, base: base)
      let count = SignBlocks.paddedCount(range.count)
      guard (scale * Float(count)).isFinite else { throw WireError(.badScale, offset: base + 4 * index) }
      var block: [Float] = []
      for bit in 0..<count { block.append(bytes[offset + bit / 8] >> UInt8(bit & 7) & 1 == 0 ? scale : -scale) }
      Rotation.applyTransposed(&block, seed: header.seed &+ UInt64(index))
      values += block[..<range.count]
      offset += count / 8
    }
    return values
  }

  private static func finite(_ bytes: RawSpan, at offset: Int, base: Int) throws(WireError) -> Float {
    let value = Float(bitPattern: UInt32(UpdateHeader.number(bytes, at: offset, byteCount: 4)))
    guard value.isFinite else { throw WireError(.badScale, offset: base + offset) }
    return value
  }
}
