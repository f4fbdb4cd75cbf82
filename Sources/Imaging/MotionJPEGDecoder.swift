internal import CImaging

/// Decodes the frames of a stream to planes of luma and chroma; takes its memory when it is made, but for coefficients
/// of frames that come in several scans (see `swl_motion_jpeg`).
@safe final class MotionJPEGDecoder {
  private let decoder: OpaquePointer

  /// `memoryLimit`: bytes, of coefficients.
  init(memoryLimit: Int) throws(ImageError) {
    var made: OpaquePointer?
    let status = unsafe swl_motion_jpeg_create(memoryLimit, &made)
    guard let decoder = unsafe made, status == SWL_IMAGE_OK else {
      unsafe swl_motion_jpeg_destroy(made)
      throw .outOfMemory(.jpeg)
    }
    unsafe self.decoder = decoder
  }

  deinit { unsafe swl_motion_jpeg_destroy(decoder) }

  var byteCount: Int { unsafe swl_motion_jpeg_byte_count(decoder) }

  /// Reads a frame's header; the frame stays where it is until it has been read.
  @unsafe func open(_ frame: UnsafeRawBufferPointer, for need: swl_jpeg_need) throws(ImageError) -> swl_jpeg_planes {
    guard let start = unsafe frame.bytes else { throw .damaged(.jpeg) }
    var (need, planes) = (need, swl_jpeg_planes())
    try check(unsafe swl_motion_jpeg_open(decoder, start, frame.count, &need, &planes), .jpeg)
    return planes
  }

  /// Writes what the planes of the frame that is open have for rows of the picture.
  @unsafe func read(_ rows: Range<Int>, to memory: UnsafeMutablePointer<UInt8>) throws(ImageError) {
    try check(unsafe swl_motion_jpeg_read(decoder, Int32(rows.lowerBound), Int32(rows.upperBound), memory), .jpeg)
  }
}
