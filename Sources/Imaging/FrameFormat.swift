public import Kernels

/// What a camera's frames are: format, size, where the planes lie, and what luma and chroma stand for.
public struct FrameFormat: Equatable, Sendable {
  /// Where a plane begins.
  public struct Plane: Equatable, Sendable {
    /// Which of the frame's buffers it lies in, from 0 on.
    public var buffer: Int
    /// Bytes in front of it, and from one row to the next.
    public var offset, stride: Int

    public init(buffer: Int = 0, offset: Int = 0, stride: Int = 0) {
      self.buffer = buffer
      self.offset = offset
      self.stride = stride
    }
  }

  /// The largest width and height.
  public static let largest = 16384

  public let pixels: PixelFormat
  /// In pixels.
  public let width, height: Int
  /// As many as the format has.
  public var planes: InlineArray<3, Plane>
  public var matrix: ColorMatrix
  public var range: ColorRange

  /// A frame in one buffer, planes behind each other as V4L2 has them: `bytesPerLine` of the first, those of planar
  /// chroma half of it, rounded up. Without `bytesPerLine` rows have no gaps; without `range` luma is limited, and full
  /// in formats that have luma alone.
  public init(
    _ pixels: PixelFormat, width: Int, height: Int, bytesPerLine: Int? = nil, matrix: ColorMatrix = .bt601,
    range: ColorRange? = nil
  ) throws(FrameError) {
    guard 1...FrameFormat.largest ~= width, 1...FrameFormat.largest ~= height else {
      throw .size(width: width, height: height)
    }
    let first = bytesPerLine ?? pixels.rowByteCount(plane: 0, width: width)
    guard first >= pixels.rowByteCount(plane: 0, width: width), first <= FrameFormat.longestRow else {
      throw .stride(plane: 0, first, rowByteCount: pixels.rowByteCount(plane: 0, width: width))
    }
    self.pixels = pixels
    self.width = width
    self.height = height
    self.matrix = matrix
    self.range = range ?? (pixels.isFullRange ? .full : .limited)
    planes = InlineArray(repeating: Plane())
    planes[0].stride = first
    for plane in 1..<3 where plane < pixels.planeCount {
      let above = planes[plane - 1]
      planes[plane].offset = above.offset + above.stride * pixels.rowCount(plane: plane - 1, height: height)
      planes[plane].stride = pixels.planeCount == 3 ? (first + 1) / 2 : first + first % 2
    }
  }

  static let longestRow = 1 << 16

  public static func == (left: FrameFormat, right: FrameFormat) -> Bool {
    left.pixels == right.pixels && left.width == right.width && left.height == right.height
      && left.matrix == right.matrix && left.range == right.range
      && (0..<left.pixels.planeCount).allSatisfy { left.planes[$0] == right.planes[$0] }
  }

  /// Bytes that a buffer must have for the planes in it.
  public func byteCount(buffer: Int = 0) -> Int {
    var byteCount = 0
    for plane in 0..<pixels.planeCount where planes[plane].buffer == buffer {
      let rows = pixels.rowCount(plane: plane, height: height)
      let rowByteCount = pixels.rowByteCount(plane: plane, width: width)
      byteCount = max(byteCount, planes[plane].offset + (rows - 1) * planes[plane].stride + rowByteCount)
    }
    return byteCount
  }

  /// Throws when planes do not hold the rows they must, or lie beyond what can be addressed.
  func check() throws(FrameError) {
    for plane in 0..<pixels.planeCount {
      let (place, rowByteCount) = (planes[plane], pixels.rowByteCount(plane: plane, width: width))
      guard rowByteCount...FrameFormat.longestRow ~= place.stride else {
        throw .stride(plane: plane, place.stride, rowByteCount: rowByteCount)
      }
      let byteCount = Int64(place.stride) * Int64(height)
      guard 0...2 ~= place.buffer, 0...Int64(Int32.max) - byteCount ~= Int64(place.offset) else {
        throw .place(plane: plane)
      }
    }
    if pixels.isBayer && (width < 2 || height < 2) { throw .size(width: width, height: height) }
  }
}
