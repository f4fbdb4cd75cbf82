internal import Imaging

/// What ends the program.
enum FrameFailure: Error {
  case frame(FrameError)
  case unknownFormat(String)

  var message: String {
    switch self {
    case .frame(let error): error.message
    case .unknownFormat(let name): "\(name) is neither a format nor a file that can be read"
    }
  }
}

extension PixelFormat {
  var name: String {
    switch self {
    case .yuyv: "yuyv"
    case .yvyu: "yvyu"
    case .uyvy: "uyvy"
    case .vyuy: "vyuy"
    case .nv12: "nv12"
    case .nv21: "nv21"
    case .nv16: "nv16"
    case .nv61: "nv61"
    case .yu12: "yu12"
    case .yv12: "yv12"
    case .yuv422: "yuv422"
    case .rgb: "rgb"
    case .bgr: "bgr"
    case .rgbx: "rgbx"
    case .bgrx: "bgrx"
    case .xrgb: "xrgb"
    case .xbgr: "xbgr"
    case .grey: "grey"
    case .y10: "y10"
    case .y12: "y12"
    case .y16: "y16"
    case .bayerRGGB: "rggb"
    case .bayerGRBG: "grbg"
    case .bayerGBRG: "gbrg"
    case .bayerBGGR: "bggr"
    }
  }
}
