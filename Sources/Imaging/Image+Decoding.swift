extension Image {
  /// Decodes a picture in any of the formats of `ImageFormat`, upright by its EXIF orientation.
  ///
  /// With a specification a JPEG is scaled down while it is decoded, as far as the input allows, and decoded to grey
  /// when the input is grey. An alpha channel is composited on black, 16-bit samples are reduced to 8.
  public init(
    decoding bytes: Span<UInt8>, for specification: InputSpecification? = nil, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) {
    switch ImageFormat(of: bytes) {
    case .jpeg: self = try JPEG(bytes, for: specification, limits: limits).decoded(bytes, limits: limits)
    case .png: self = try decodePNG(bytes, limits: limits)
    case .bmp: self = try decodeBMP(bytes, limits: limits)
    case .pnm: self = try decodePNM(bytes, limits: limits)
    case nil: throw .unknownFormat
    }
  }

  /// Decodes a picture that lies in memory as raw bytes, as a mapped file does.
  public init(
    decoding bytes: RawSpan, for specification: InputSpecification? = nil, limits: ImageLimits = ImageLimits()
  ) throws(ImageError) {
    try self.init(decoding: Span<UInt8>(_bytes: bytes), for: specification, limits: limits)
  }
}
