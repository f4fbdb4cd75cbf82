extension Image {
  /// A part of the picture, mirrored left to right or not; the part lies inside and is not empty.
  public func part(x: Int, y: Int, width: Int, height: Int, mirrored: Bool = false) -> Image {
    precondition(x >= 0 && y >= 0 && width > 0 && height > 0 && x <= self.width - width && y <= self.height - height)
    var part: [UInt8] = []
    part.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let start = (row * self.width + x) * channels
      guard mirrored else {
        part += bytes[start..<start + width * channels]
        continue
      }
      for pixel in (0..<width).reversed() {
        part += bytes[start + pixel * channels..<start + (pixel + 1) * channels]
      }
    }
    return Image(width: width, height: height, channels: channels, bytes: part)
  }
}
