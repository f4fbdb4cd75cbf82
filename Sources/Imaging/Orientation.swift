/// How the stored rows and columns lie in the upright picture, by the EXIF tag of that name.
enum Orientation: UInt16 {
  case upright = 1
  case mirrored = 2
  case upsideDown = 3
  case mirroredUpsideDown = 4
  case transposed = 5
  case turnRight = 6
  case transverse = 7
  case turnLeft = 8

  /// Width and height are exchanged.
  var isTransposed: Bool { rawValue >= 5 }

  func upright(width: Int, height: Int) -> (width: Int, height: Int) {
    isTransposed ? (height, width) : (width, height)
  }

  /// Finds the tag in the EXIF segment of a JPEG; upright when there is none or it makes no sense.
  init(ofJPEG bytes: Span<UInt8>) {
    self = .upright
    var position = 2
    while let marker = bytes.bigEndian16(at: position), marker >> 8 == 0xFF {
      // A fill byte; a marker without a length; the start of the scan or the end.
      if marker == 0xFFFF {
        position += 1
        continue
      }
      if marker == 0xFF01 || (0xFFD0...0xFFD7).contains(marker) {
        position += 2
        continue
      }
      if marker == 0xFFDA || marker == 0xFFD9 { return }
      guard let length = bytes.bigEndian16(at: position + 2), length >= 2 else { return }
      let end = position + 2 + Int(length)
      guard end <= bytes.count else { return }
      if marker == 0xFFE1, let found = Orientation(exif: bytes.extracting(position + 4..<end)) {
        self = found
        return
      }
      position = end
    }
  }

  /// Reads the first directory of a TIFF structure behind "Exif\0\0".
  private init?(exif segment: Span<UInt8>) {
    guard segment.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) else { return nil }
    let tiff = segment.extracting(6..<segment.count)
    let isBigEndian = tiff.starts(with: [0x4D, 0x4D, 0, 42])
    guard isBigEndian || tiff.starts(with: [0x49, 0x49, 42, 0]) else { return nil }
    func number16(_ offset: Int) -> UInt16? {
      isBigEndian ? tiff.bigEndian16(at: offset) : tiff.littleEndian16(at: offset)
    }
    func number32(_ offset: Int) -> Int? {
      (isBigEndian ? tiff.bigEndian32(at: offset) : tiff.littleEndian32(at: offset)).flatMap { Int(exactly: $0) }
    }
    guard let directory = number32(4), directory <= tiff.count, let entries = number16(directory) else { return nil }
    for entry in 0..<Int(entries) {
      let offset = directory + 2 + 12 * entry
      guard let tag = number16(offset) else { return nil }
      // Type 3 is a 16-bit number, which lies in the first half of the value field.
      guard tag == 0x0112, number16(offset + 2) == 3, number32(offset + 4) == 1 else { continue }
      guard let value = number16(offset + 8), let orientation = Orientation(rawValue: value) else { return nil }
      self = orientation
      return
    }
    return nil
  }
}

extension Image {
  /// The picture with its pixels in upright order.
  func turned(upright orientation: Orientation) -> Image {
    guard orientation != .upright else { return self }
    let (newWidth, newHeight) = orientation.upright(width: width, height: height)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(bytes.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let source: (x: Int, y: Int) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (width - 1 - x, y)
          case .upsideDown: (width - 1 - x, height - 1 - y)
          case .mirroredUpsideDown: (x, height - 1 - y)
          case .transposed: (y, x)
          case .turnRight: (y, height - 1 - x)
          case .transverse: (width - 1 - y, height - 1 - x)
          case .turnLeft: (width - 1 - y, x)
          }
        let offset = (source.y * width + source.x) * channels
        for channel in 0..<channels { pixels.append(bytes[offset + channel]) }
      }
    }
    return Image(width: newWidth, height: newHeight, channels: channels, bytes: pixels)
  }
}
