internal import CKernels

/// How the pixels of a frame lie in memory. Letters stand in the order of bytes, x is ignored.
public enum ColorFormat: Sendable, CaseIterable {
  /// One plane, in which two pixels of a row share chroma.
  case yuyv, yvyu, uyvy, vyuy
  /// A plane of luma and one of both chroma in turn, for 2 x 2 pixels; nv21 begins with V.
  case nv12, nv21
  /// The same for two pixels of a row; nv61 begins with V.
  case nv16, nv61
  /// Planes of luma, U and V, chroma for 2 x 2 pixels, for two of a row, and for each. YV12 is yuv420 with the planes of
  /// U and V exchanged.
  case yuv420, yuv422, yuv444
  /// Luma alone.
  case grey
  /// One plane of colour.
  case rgb, bgr, rgbx, bgrx, xrgb, xbgr

  var kernelFormat: swl_color_format {
    switch self {
    case .yuyv: SWL_COLOR_YUYV
    case .yvyu: SWL_COLOR_YVYU
    case .uyvy: SWL_COLOR_UYVY
    case .vyuy: SWL_COLOR_VYUY
    case .nv12, .nv16: SWL_COLOR_NV12
    case .nv21, .nv61: SWL_COLOR_NV21
    case .yuv420, .yuv422: SWL_COLOR_PLANAR_422
    case .yuv444: SWL_COLOR_PLANAR_444
    case .grey: SWL_COLOR_GREY
    case .rgb: SWL_COLOR_RGB
    case .bgr: SWL_COLOR_BGR
    case .rgbx: SWL_COLOR_RGBX
    case .bgrx: SWL_COLOR_BGRX
    case .xrgb: SWL_COLOR_XRGB
    case .xbgr: SWL_COLOR_XBGR
    }
  }
}

extension ColorFormat {
  public var planeCount: Int {
    switch self {
    case .nv12, .nv21, .nv16, .nv61: 2
    case .yuv420, .yuv422, .yuv444: 3
    default: 1
    }
  }

  /// 1 where two rows of pixels share a row of the planes behind the first, else 0.
  var chromaShift: Int {
    switch self {
    case .nv12, .nv21, .yuv420: 1
    default: 0
    }
  }

  /// Rows of a plane that `rows` rows of pixels take, the first of which is an even one of the frame.
  public func rowCount(plane: Int, rows: Int) -> Int { plane == 0 || chromaShift == 0 ? rows : rows / 2 + rows % 2 }

  /// Bytes of a plane that a row of `width` pixels takes.
  public func rowByteCount(plane: Int, width: Int) -> Int {
    let pairs = width / 2 + width % 2
    return switch self {
    case .yuyv, .yvyu, .uyvy, .vyuy: 4 * pairs
    case .nv12, .nv21, .nv16, .nv61: plane == 0 ? width : 2 * pairs
    case .yuv420, .yuv422: plane == 0 ? width : pairs
    case .yuv444, .grey: width
    case .rgb, .bgr: 3 * width
    case .rgbx, .bgrx, .xrgb, .xbgr: 4 * width
    }
  }
}
