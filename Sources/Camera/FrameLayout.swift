/// What the frames of a source are: format, size, where planes lie, what luma and chroma stand for.
public struct FrameLayout: Equatable, Sendable {
  /// Bytes in front of a plane, and from one of its rows to the next.
  public struct Plane: Equatable, Sendable {
    public var offset: Int
    public var stride: Int

    public init(offset: Int, stride: Int) {
      self.offset = offset
      self.stride = stride
    }
  }

  /// The largest width and height.
  public static let largestSide = 16384

  public let format: PixelFormat
  /// In pixels.
  public let width, height: Int
  /// As many as the format has; planes of U and V in the format's order.
  public let planes: (Plane, Plane, Plane)
  /// Bytes of a frame up to the last pixel; 0 when it is compressed.
  public let byteCount: Int
  /// The ITU recommendation that luma and chroma follow: 601, 709 or 2020.
  public var matrix = 601
  /// Whether luma takes all values instead of 16 to 235.
  public var isFullRange = false

  /// Planes behind each other as V4L2 has them: `stride` of the first, those of planar chroma half of it; without one
  /// rows have no gaps. Nil when a side is not 1...`largestSide`, or rows overlap.
  public init?(_ format: PixelFormat, width: Int, height: Int, stride: Int? = nil) {
    guard 1...FrameLayout.largestSide ~= width, 1...FrameLayout.largestSide ~= height else { return nil }
    let row = format.rowByteCount(plane: 0, width: width)
    let first = stride ?? row
    guard row...8 * FrameLayout.largestSide ~= first else { return nil }
    let half = format.planeCount == 3 ? (first + 1) / 2 : first + first % 2
    let chroma = format.rowCount(plane: 1, height: height)
    let second = Plane(offset: first * height, stride: half)
    let third = Plane(offset: second.offset + half * chroma, stride: half)
    self.format = format
    self.width = width
    self.height = height
    planes = (Plane(offset: 0, stride: first), second, third)
    let last = format.planeCount == 3 ? third : format.planeCount == 2 ? second : planes.0
    let rows = format.rowCount(plane: format.planeCount - 1, height: height)
    let lastRow = format.rowByteCount(plane: format.planeCount - 1, width: width)
    byteCount = format.isCompressed ? 0 : last.offset + (rows - 1) * last.stride + lastRow
  }

  public static func == (left: FrameLayout, right: FrameLayout) -> Bool {
    left.format == right.format && left.width == right.width && left.height == right.height
      && left.planes == right.planes && left.matrix == right.matrix && left.isFullRange == right.isFullRange
  }
}
