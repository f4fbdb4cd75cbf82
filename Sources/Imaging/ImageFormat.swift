/// The file formats that are read.
public enum ImageFormat: Sendable {
  case jpeg, png, bmp, pnm

  /// Recognises a format by its first bytes.
  public init?(of bytes: Span<UInt8>) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0x42, 0x4D]) {
      self = .bmp
    } else if bytes.starts(with: [0x50]), bytes.count > 1, bytes[1] >= 0x31, bytes[1] <= 0x36 {
      self = .pnm
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .bmp: "BMP"
    case .pnm: "PGM or PPM"
    }
  }
}

extension Span<UInt8> {
  func starts<let count: Int>(with prefix: InlineArray<count, UInt8>) -> Bool {
    guard self.count >= count else { return false }
    for index in 0..<count where self[index] != prefix[index] { return false }
    return true
  }

  /// The bytes at an offset as a little-endian number, or nil when they are not all there.
  func littleEndian16(at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= count - 2 else { return nil }
    return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  func littleEndian32(at offset: Int) -> UInt32? {
    guard let low = littleEndian16(at: offset), let high = littleEndian16(at: offset + 2) else { return nil }
    return UInt32(low) | UInt32(high) << 16
  }

  func bigEndian16(at offset: Int) -> UInt16? { littleEndian16(at: offset)?.byteSwapped }

  func bigEndian32(at offset: Int) -> UInt32? { littleEndian32(at: offset)?.byteSwapped }
}
