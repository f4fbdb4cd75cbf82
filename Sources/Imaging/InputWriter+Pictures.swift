extension InputWriter {
  /// Writes a picture into a tensor of `byteCount` bytes, aligned for its elements.
  public mutating func write(_ image: Image, to tensor: inout MutableRawSpan) throws(ImageError) {
    try unsafe write(
      image.bytes.span.bytes, width: image.width, height: image.height, channels: image.channels, to: &tensor)
  }

  /// The same for a tensor in memory that the caller keeps valid.
  @unsafe public mutating func write(_ image: Image, to tensor: UnsafeMutableRawBufferPointer) throws(ImageError) {
    var span = unsafe MutableRawSpan(_unsafeBytes: tensor)
    try write(image, to: &span)
  }

  /// Writes pixels [height, width, channels] without gaps, 1 or 3 channels.
  public mutating func write(
    _ pixels: RawSpan, width: Int, height: Int, channels: Int, to tensor: inout MutableRawSpan
  ) throws(ImageError) {
    try prepare(width: width, height: height, channels: channels)
    let rowByteCount = width * channels
    guard pixels.byteCount == rowByteCount * height else {
      throw .wrongByteCount(expected: rowByteCount * height, actual: pixels.byteCount)
    }
    try begin(width: width, height: height, channels: channels, in: &tensor)
    for row in 0..<height {
      try push(pixels.extracting(row * rowByteCount..<(row + 1) * rowByteCount), to: &tensor)
    }
  }

  /// Decodes a picture in any of the formats of `ImageFormat`, upright by its EXIF orientation, into a tensor.
  ///
  /// The rows of an upright JPEG go into the tensor as they are decoded, the decoded picture is never held. After an
  /// error the tensor holds anything.
  public mutating func write(
    decoding bytes: RawSpan, limits: ImageLimits = ImageLimits(), to tensor: inout MutableRawSpan
  ) throws(ImageError) {
    let file = Span<UInt8>(_bytes: bytes)
    guard ImageFormat(of: file) == .jpeg else {
      return try write(Image(decoding: file, for: specification, limits: limits), to: &tensor)
    }
    let jpeg = try JPEG(file, for: specification, limits: limits)
    guard jpeg.orientation == .upright else { return try write(jpeg.decoded(file, limits: limits), to: &tensor) }
    try begin(width: jpeg.width, height: jpeg.height, channels: jpeg.channels, in: &tensor)
    try jpeg.forEachRow(of: file, limits: limits) { (row) throws(ImageError) in
      try unsafe push(row.bytes, to: &tensor)
    }
  }

  /// The same for a tensor in memory that the caller keeps valid.
  @unsafe public mutating func write(
    decoding bytes: RawSpan, limits: ImageLimits = ImageLimits(), to tensor: UnsafeMutableRawBufferPointer
  ) throws(ImageError) {
    var span = unsafe MutableRawSpan(_unsafeBytes: tensor)
    try write(decoding: bytes, limits: limits, to: &span)
  }
}
