/// Reads uncompressed BMP: 24 bits, or 8 bits with a palette.
func decodeBMP(_ bytes: Span<UInt8>, limits: ImageLimits) throws(ImageError) -> Image {
  let header = try BMPHeader(bytes)
  let palette = header.bitsPerPixel == 8 ? try header.palette(in: bytes) : []
  let isGrey = header.bitsPerPixel == 8 && palette.allSatisfy { $0.red == $0.green && $0.green == $0.blue }
  let channels = isGrey ? 1 : 3
  let count = try limits.byteCount(width: header.width, height: header.height, channels: channels)
  let rowStride = (header.width * header.bitsPerPixel / 8 + 3) / 4 * 4
  guard header.pixelOffset <= bytes.count, (bytes.count - header.pixelOffset) / rowStride >= header.height else {
    throw .damaged(.bmp)
  }

  var pixels: [UInt8] = []
  pixels.reserveCapacity(count)
  for y in 0..<header.height {
    let row = header.pixelOffset + (header.isTopDown ? y : header.height - 1 - y) * rowStride
    for x in 0..<header.width {
      if header.bitsPerPixel == 24 {
        for channel in 0..<3 { pixels.append(bytes[row + 3 * x + 2 - channel]) }
      } else {
        let entry = palette[Int(bytes[row + x])]
        pixels.append(entry.red)
        if !isGrey {
          pixels.append(entry.green)
          pixels.append(entry.blue)
        }
      }
    }
  }
  return Image(width: header.width, height: header.height, channels: channels, bytes: pixels)
}

/// The fields of BITMAPFILEHEADER and BITMAPINFOHEADER that matter.
private struct BMPHeader {
  struct PaletteEntry {
    var red, green, blue: UInt8
  }

  let width, height, bitsPerPixel, pixelOffset: Int
  let isTopDown: Bool
  private let paletteOffset, paletteCount: Int

  init(_ bytes: Span<UInt8>) throws(ImageError) {
    guard let pixelOffset = bytes.littleEndian32(at: 10), let headerByteCount = bytes.littleEndian32(at: 14),
      let width = bytes.littleEndian32(at: 18), let height = bytes.littleEndian32(at: 22),
      let bitsPerPixel = bytes.littleEndian16(at: 28), let compression = bytes.littleEndian32(at: 30),
      let colors = bytes.littleEndian32(at: 46)
    else { throw .damaged(.bmp) }
    guard headerByteCount >= 40, compression == 0, bitsPerPixel == 24 || bitsPerPixel == 8 else {
      throw .unsupported(.bmp)
    }
    guard let pixelOffset = Int(exactly: pixelOffset), headerByteCount <= 1024, colors <= 256 else {
      throw .damaged(.bmp)
    }
    self.width = Int(Int32(bitPattern: width))
    self.height = Int(exactly: Int32(bitPattern: height).magnitude) ?? 0
    self.bitsPerPixel = Int(bitsPerPixel)
    self.pixelOffset = pixelOffset
    isTopDown = Int32(bitPattern: height) < 0
    paletteOffset = 14 + Int(headerByteCount)
    paletteCount = colors == 0 ? 256 : Int(colors)
  }

  /// 256 colours, black where the file has none.
  func palette(in bytes: Span<UInt8>) throws(ImageError) -> [PaletteEntry] {
    var palette = [PaletteEntry](repeating: PaletteEntry(red: 0, green: 0, blue: 0), count: 256)
    for index in 0..<paletteCount {
      guard let entry = bytes.littleEndian32(at: paletteOffset + 4 * index) else { throw .damaged(.bmp) }
      palette[index] = PaletteEntry(
        red: UInt8(truncatingIfNeeded: entry >> 16), green: UInt8(truncatingIfNeeded: entry >> 8),
        blue: UInt8(truncatingIfNeeded: entry))
    }
    return palette
  }
}
