public import Imaging
internal import Text

/// What the frames of a source are made of.
public enum CaptureFormat: Equatable, Sendable {
  case pixels(PixelFormat)
  /// A JPEG picture a frame.
  case jpeg
}

extension CaptureFormat: CaseIterable {
  public static var allCases: [CaptureFormat] { PixelFormat.allCases.map { .pixels($0) } + [.jpeg] }
}

extension CaptureFormat {
  /// As it stands in configurations and on the command line; X is a byte that is ignored.
  public var name: StaticString {
    guard case .pixels(let pixels) = self else { return "MJPEG" }
    return switch pixels {
    case .yuyv: "YUYV"
    case .yvyu: "YVYU"
    case .uyvy: "UYVY"
    case .vyuy: "VYUY"
    case .nv12: "NV12"
    case .nv21: "NV21"
    case .nv16: "NV16"
    case .nv61: "NV61"
    case .yu12: "YU12"
    case .yv12: "YV12"
    case .yuv422: "YUV422"
    case .rgb: "RGB24"
    case .bgr: "BGR24"
    case .rgbx: "RGBX"
    case .bgrx: "BGRX"
    case .xrgb: "XRGB"
    case .xbgr: "XBGR"
    case .grey: "GREY"
    case .y10: "Y10"
    case .y12: "Y12"
    case .y16: "Y16"
    case .bayerRGGB: "RGGB"
    case .bayerGRBG: "GRBG"
    case .bayerGBRG: "GBRG"
    case .bayerBGGR: "BGGR"
    }
  }

  /// By its name, or by V4L2's four letters.
  public init?(named text: String) {
    for format in CaptureFormat.allCases where isSame(text, format.name) {
      self = format
      return
    }
    guard let fourCC = FourCC(text) else { return nil }
    self.init(fourCC)
  }

  public var hasColour: Bool {
    switch self {
    case .pixels(.grey), .pixels(.y10), .pixels(.y12), .pixels(.y16): false
    default: true
    }
  }
}
