/// Why a frame cannot become a tensor.
public enum FrameError: Error, Equatable, Sendable {
  /// A width or height that is not above zero, or above `FrameFormat.largest`; of a Bayer frame, below 2.
  case size(width: Int, height: Int)
  /// A distance between rows that is shorter than a row, or longer than any.
  case stride(plane: Int, Int, rowByteCount: Int)
  /// A plane in a buffer that is none, or beyond 2 GB.
  case place(plane: Int)
  /// A buffer that ends before its planes do.
  case buffer(Int, byteCount: Int, needed: Int)
  /// A region without a pixel of the frame in it.
  case region(FrameRegion)
  /// The tensor is of another size.
  case tensor(byteCount: Int, expected: Int)
  /// An input specification whose numbers make no sense.
  case specification
  /// A Motion JPEG frame that cannot be decoded.
  case picture(ImageError)
  /// A Motion JPEG frame of another size than the camera has announced.
  case pictureSize(width: Int, height: Int, announcedWidth: Int, announcedHeight: Int)

  /// One line for people.
  public var message: String {
    switch self {
    case .size(let width, let height):
      return "frames of \(width)x\(height) pixels: both must lie in 1...\(FrameFormat.largest), and in 2... for Bayer"
    case .stride(let plane, let stride, let rowByteCount):
      let row = "a row has \(rowByteCount), at most \(FrameFormat.longestRow) are allowed"
      return "plane \(plane) has \(stride) bytes from row to row: \(row)"
    case .place(let plane): return "plane \(plane) lies outside of the frame's buffers"
    case .buffer(let index, let byteCount, let needed):
      return "buffer \(index) of the frame has \(byteCount) bytes, its planes take \(needed): the frame is cut off, or "
        + "its format or size is another"
    case .region(let region):
      let size = "\(region.width)x\(region.height) pixels at \(region.x),\(region.y)"
      return "the region of \(size) has nothing of the frame in it"
    case .tensor(let byteCount, let expected): return "the tensor has \(byteCount) bytes where \(expected) are needed"
    case .specification: return ImageError.invalidSpecification.message
    case .picture(let error): return error.message
    case .pictureSize(let width, let height, let announcedWidth, let announcedHeight):
      return "a frame of \(width)x\(height) pixels where the camera has announced \(announcedWidth)x\(announcedHeight)"
    }
  }
}
