internal import CImaging

/// Decodes with libpng.
func decodePNG(_ bytes: Span<UInt8>, limits: ImageLimits) throws(ImageError) -> Image {
  var header = swl_image_header()
  let status = unsafe bytes.withUnsafeBufferPointer { unsafe swl_png_header($0.baseAddress, $0.count, &header) }
  try check(status, .png)
  let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
  let byteCount = try limits.byteCount(width: width, height: height, channels: Int(header.buffer_channels))
  var pixels = [UInt8](repeating: 0, count: byteCount)
  let decoded = unsafe bytes.withUnsafeBufferPointer { input in
    unsafe pixels.withUnsafeMutableBufferPointer { output in
      unsafe swl_png_decode(input.baseAddress, input.count, output.baseAddress, byteCount)
    }
  }
  try check(decoded, .png)
  pixels.removeLast(byteCount - width * height * channels)
  return Image(width: width, height: height, channels: channels, bytes: pixels)
}
