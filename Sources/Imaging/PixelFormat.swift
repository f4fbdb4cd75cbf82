/// How the pixels of a camera's frame lie in memory. Letters stand in the order of bytes, x is ignored.
public enum PixelFormat: Sendable, CaseIterable {
  /// One plane, in which two pixels of a row share chroma.
  case yuyv, yvyu, uyvy, vyuy
  /// A plane of luma and one of both chroma in turn, for 2 x 2 pixels; nv21 begins with V.
  case nv12, nv21
  /// The same for two pixels of a row; nv61 begins with V.
  case nv16, nv61
  /// Planes of luma and both chroma, for 2 x 2 pixels; yv12 has V before U.
  case yu12, yv12
  /// Planes of luma, U and V, chroma for two pixels of a row.
  case yuv422
  case rgb, bgr
  case rgbx, bgrx, xrgb, xbgr
  /// Luma alone.
  case grey
  /// Luma in the low 10, 12 or 16 bits of two bytes, the low one first.
  case y10, y12, y16
  /// One colour a pixel in squares of four; letters are the pixels of an even row, then of an odd one.
  case bayerRGGB, bayerGRBG, bayerGBRG, bayerBGGR
}

extension PixelFormat {
  /// How luma stands for brightness when the camera does not say.
  var isFullRange: Bool {
    switch self {
    case .grey, .y10, .y12, .y16: true
    default: false
    }
  }

  public var planeCount: Int {
    switch self {
    case .nv12, .nv21, .nv16, .nv61: 2
    case .yu12, .yv12, .yuv422: 3
    default: 1
    }
  }

  /// Whether two rows of pixels share a row of the planes behind the first.
  var sharesRows: Bool {
    switch self {
    case .nv12, .nv21, .yu12, .yv12: true
    default: false
    }
  }

  /// Rows of a plane of a frame that is `height` pixels high.
  public func rowCount(plane: Int, height: Int) -> Int { plane > 0 && sharesRows ? (height + 1) / 2 : height }

  /// Bytes that a row of `width` pixels takes in a plane.
  public func rowByteCount(plane: Int, width: Int) -> Int {
    let pairs = (width + 1) / 2
    return switch self {
    case .yuyv, .yvyu, .uyvy, .vyuy: 4 * pairs
    case .nv12, .nv21, .nv16, .nv61: plane == 0 ? width : 2 * pairs
    case .yu12, .yv12, .yuv422: plane == 0 ? width : pairs
    case .rgb, .bgr: 3 * width
    case .rgbx, .bgrx, .xrgb, .xbgr: 4 * width
    case .grey: width
    case .y10, .y12, .y16: 2 * width
    // Pixels are read in squares.
    case .bayerRGGB, .bayerGRBG, .bayerGBRG, .bayerBGGR: width
    }
  }
}
