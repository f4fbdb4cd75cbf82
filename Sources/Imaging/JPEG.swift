internal import CImaging

/// Decodes with libjpeg-turbo, at the smallest scale in eighths that still gives the input all its pixels.
func decodeJPEG(
  _ bytes: Span<UInt8>, for specification: InputSpecification?, limits: ImageLimits
) throws(ImageError) -> Image {
  var header = swl_image_header()
  let status = unsafe bytes.withUnsafeBufferPointer { unsafe swl_jpeg_header($0.baseAddress, $0.count, &header) }
  try check(status, .jpeg)
  try limits.check(width: Int(header.width), height: Int(header.height))

  let orientation = Orientation(ofJPEG: bytes)
  let channels = specification?.channels == 1 ? 1 : Int(header.channels)
  let eighths = eighths(of: header, orientation, for: specification)
  let width = scaled(Int(header.width), eighths)
  let height = scaled(Int(header.height), eighths)
  let byteCount = try limits.byteCount(width: width, height: height, channels: channels)
  var pixels = [UInt8](repeating: 0, count: byteCount)
  let decoded = unsafe bytes.withUnsafeBufferPointer { input in
    unsafe pixels.withUnsafeMutableBufferPointer { output in
      unsafe swl_jpeg_decode(
        input.baseAddress, input.count, Int32(eighths), Int32(channels), limits.maximumByteCount, output.baseAddress,
        byteCount)
    }
  }
  try check(decoded, .jpeg)
  return Image(width: width, height: height, channels: channels, bytes: pixels).turned(upright: orientation)
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
