/// Reads binary PGM (P5) and PPM (P6) of 8 or 16 bits.
func decodePNM(_ bytes: Span<UInt8>, limits: ImageLimits) throws(ImageError) -> Image {
  guard bytes[1] == UInt8(ascii: "5") || bytes[1] == UInt8(ascii: "6") else { throw .unsupported(.pnm) }
  var header = PNMHeader(position: 2)
  guard let width = header.nextNumber(in: bytes), let height = header.nextNumber(in: bytes),
    let maximum = header.nextNumber(in: bytes), maximum > 0, maximum <= 65535
  else { throw .damaged(.pnm) }
  let channels = bytes[1] == UInt8(ascii: "5") ? 1 : 3
  let count = try limits.byteCount(width: width, height: height, channels: channels)
  let sampleByteCount = maximum > 255 ? 2 : 1
  // One white space character ends the header.
  let start = header.position + 1
  guard bytes.count >= start, (bytes.count - start) / sampleByteCount >= count else { throw .damaged(.pnm) }

  var pixels = [UInt8](repeating: 0, count: count)
  for index in 0..<count {
    let offset = start + index * sampleByteCount
    let sample = sampleByteCount == 1 ? Int(bytes[offset]) : Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    pixels[index] = UInt8((min(sample, maximum) * 255 + maximum / 2) / maximum)
  }
  return Image(width: width, height: height, channels: channels, bytes: pixels)
}

private struct PNMHeader {
  var position: Int

  /// The next decimal number behind white space and comments; nil when there is none or it has more than 9 digits.
  mutating func nextNumber(in bytes: Span<UInt8>) -> Int? {
    skipSpace(in: bytes)
    var value = 0
    let start = position
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
      guard position - start < 9 else { return nil }
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    return position > start ? value : nil
  }

  private mutating func skipSpace(in bytes: Span<UInt8>) {
    var inComment = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "#") {
        inComment = true
      } else if byte == 0x0A || byte == 0x0D {
        inComment = false
      } else if !inComment && byte != 0x20 && byte != 0x09 {
        return
      }
      position += 1
    }
  }
}
