/// Decoded pixels: rows from top to bottom, without gaps.
public struct Image: Sendable {
  /// Extents in pixels; above zero.
  public let width, height: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// [height, width, channels].
  public let bytes: [UInt8]

  /// Takes `width * height * channels` bytes.
  public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    precondition(width > 0 && height > 0 && (channels == 1 || channels == 3))
    precondition(bytes.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }
}

/// What a picture may ask for. Checked before memory is taken.
public struct ImageLimits: Sendable {
  /// The largest width and height, in pixels.
  public var maximumExtent = 16384
  /// The most bytes for the decoded pixels, and once more for the work of the decoder.
  public var maximumByteCount = 256 << 20

  public init() {}

  /// Throws when a picture of this size is not to be decoded.
  func check(width: Int, height: Int) throws(ImageError) {
    guard width > 0, height > 0, width <= maximumExtent, height <= maximumExtent else {
      throw .tooLarge(width: width, height: height)
    }
  }

  /// The bytes of a buffer, once they are known to be allowed.
  func byteCount(width: Int, height: Int, channels: Int) throws(ImageError) -> Int {
    try check(width: width, height: height)
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= maximumByteCount / channels else { throw .tooLarge(width: width, height: height) }
    return pixels * channels
  }
}
