internal import Imaging

extension CaptureFormat {
  /// V4L2's name: the letters of V4L2_PIX_FMT_*, which for four bytes a pixel do not tell the order.
  public var fourCC: FourCC {
    guard case .pixels(let pixels) = self else { return "MJPG" }
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
    case .yuv422: "422P"
    case .rgb: "RGB3"
    case .bgr: "BGR3"
    case .rgbx: "XB24"
    case .bgrx: "XR24"
    case .xrgb: "BX24"
    case .xbgr: "RX24"
    case .grey: "GREY"
    case .y10: "Y10"
    case .y12: "Y12"
    case .y16: "Y16"
    case .bayerRGGB: "RGGB"
    case .bayerGRBG: "GRBG"
    case .bayerGBRG: "GBRG"
    case .bayerBGGR: "BA81"
    }
  }

  /// What V4L2's name stands for; nil when Imaging does not read it. Alpha is ignored.
  public init?(_ fourCC: FourCC) {
    switch fourCC {
    case "JPEG": self = .jpeg
    case "AB24": self = .pixels(.rgbx)
    case "AR24", "BGR4": self = .pixels(.bgrx)
    case "BA24", "RGB4": self = .pixels(.xrgb)
    case "RA24": self = .pixels(.xbgr)
    default:
      guard let format = CaptureFormat.allCases.first(where: { $0.fourCC == fourCC }) else { return nil }
      self = format
    }
  }
}
