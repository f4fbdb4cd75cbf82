internal import CImaging

/// How a JPEG is decoded: at the smallest scale in eighths that still gives the input all its pixels.
struct JPEG {
  /// Of the rows as they are stored.
  let width, height, channels: Int
  let orientation: Orientation
  private let eighths: Int

  /// Reads the header and checks that the decoded pixels keep to the limits.
  init(_ bytes: Span<UInt8>, for specification: InputSpecification?, limits: ImageLimits) throws(ImageError) {
    var header = swl_image_header()
    let status = unsafe bytes.withUnsafeBufferPointer { unsafe swl_jpeg_header($0.baseAddress, $0.count, &header) }
    try check(status, .jpeg)
    try limits.check(width: Int(header.width), height: Int(header.height))
    orientation = Orientation(ofJPEG: bytes)
    channels = specification?.channels == 1 ? 1 : Int(header.channels)
    eighths = Imaging.eighths(of: header, orientation, for: specification)
    width = scaled(Int(header.width), eighths)
    height = scaled(Int(header.height), eighths)
    _ = try limits.byteCount(width: width, height: height, channels: channels)
  }

  /// The whole picture, upright.
  func decoded(_ bytes: Span<UInt8>, limits: ImageLimits) throws(ImageError) -> Image {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * channels)
    try forEachRow(of: bytes, limits: limits) { (row) throws(ImageError) in
      for index in row.indices { pixels.append(row[index]) }
    }
    return Image(width: width, height: height, channels: channels, bytes: pixels).turned(upright: orientation)
  }

  /// Decodes with libjpeg-turbo, one row of `width * channels` bytes at a time, from the top.
  func forEachRow(
    of bytes: Span<UInt8>, limits: ImageLimits, _ take: (Span<UInt8>) throws(ImageError) -> Void
  ) throws(ImageError) {
    var row = [UInt8](repeating: 0, count: width * channels)
    try unsafe bytes.withUnsafeBufferPointer { (input) throws(ImageError) in
      var decoder: OpaquePointer?
      let status = unsafe swl_jpeg_open(
        input.baseAddress, input.count, Int32(eighths), Int32(width), Int32(height), Int32(channels),
        limits.maximumByteCount, &decoder)
      defer { unsafe swl_jpeg_close(decoder) }
      try check(status, .jpeg)
      for _ in 0..<height {
        try check(unsafe swl_jpeg_read_row(decoder, &row), .jpeg)
        try take(row.span)
      }
    }
  }
}

private func scaled(_ extent: Int, _ eighths: Int) -> Int { (extent * eighths + 7) / 8 }

private func eighths(
  of header: swl_image_header, _ orientation: Orientation, for specification: InputSpecification?
) -> Int {
  guard let specification else { return 8 }
  let (width, height) = orientation.upright(width: Int(header.width), height: Int(header.height))
  let needed = Placement(of: specification, width: width, height: height).leastDecodedSize(width: width, height: height)
  for eighths in 1..<8 where scaled(width, eighths) >= needed.width && scaled(height, eighths) >= needed.height {
    return eighths
  }
  return 8
}

/// Turns the status of a decoder into an error.
func check(_ status: swl_image_status, _ format: ImageFormat) throws(ImageError) {
  switch status {
  case SWL_IMAGE_OK: return
  case SWL_IMAGE_UNSUPPORTED: throw .unsupported(format)
  case SWL_IMAGE_MEMORY: throw .outOfMemory(format)
  default: throw .damaged(format)
  }
}
