/// How the pixels of a camera's frame lie in memory; raw values are V4L2's.
public enum PixelFormat: UInt32, CaseIterable, Sendable {
  /// One plane, in which two pixels of a row share chroma; letters stand in the order of bytes.
  case yuyv = 0x5659_5559
  case yvyu = 0x5559_5659
  case uyvy = 0x5956_5955
  case vyuy = 0x5955_5956
  /// A plane of luma and one of both chroma in turn, for 2 x 2 pixels; nv21 begins with V.
  case nv12 = 0x3231_564e
  case nv21 = 0x3132_564e
  /// Planes of luma and both chroma, for 2 x 2 pixels; yv12 has V before U.
  case yu12 = 0x3231_5559
  case yv12 = 0x3231_5659
  /// One plane of colour, in the order of bytes; x is ignored.
  case rgb24 = 0x3342_4752
  case bgr24 = 0x3352_4742
  case xrgb = 0x3432_5842
  case bgrx = 0x3432_5258
  /// Luma alone; y10 and y16 in two bytes, the low one first, y10 in the low bits.
  case grey = 0x5945_5247
  case y10 = 0x2030_3159
  case y16 = 0x2036_3159
  /// One colour a pixel in squares of four; letters are the pixels of an even row, then of an odd one.
  case bayerRGGB = 0x4247_4752
  case bayerGRBG = 0x4742_5247
  case bayerGBRG = 0x4752_4247
  case bayerBGGR = 0x3138_4142
  /// A JPEG picture a frame.
  case mjpeg = 0x4750_4a4d
  case jpeg = 0x4745_504a
}

extension PixelFormat {
  public var fourCC: FourCC { FourCC(rawValue) }

  /// By its four letters.
  public init?(named text: String) {
    guard let fourCC = FourCC(text), let format = PixelFormat(rawValue: fourCC.rawValue) else { return nil }
    self = format
  }

  public var isCompressed: Bool { self == .mjpeg || self == .jpeg }

  public var hasColour: Bool {
    switch self {
    case .grey, .y10, .y16: false
    default: true
    }
  }

  public var planeCount: Int {
    switch self {
    case .nv12, .nv21: 2
    case .yu12, .yv12: 3
    default: 1
    }
  }

  /// Rows of a plane of a frame that is `height` pixels high.
  func rowCount(plane: Int, height: Int) -> Int { plane == 0 ? height : (height + 1) / 2 }

  /// Bytes that a row of `width` pixels takes in a plane; 0 for compressed formats.
  func rowByteCount(plane: Int, width: Int) -> Int {
    let pairs = (width + 1) / 2
    return switch self {
    case .yuyv, .yvyu, .uyvy, .vyuy: 4 * pairs
    case .nv12, .nv21: plane == 0 ? width : 2 * pairs
    case .yu12, .yv12: plane == 0 ? width : pairs
    case .rgb24, .bgr24: 3 * width
    case .xrgb, .bgrx: 4 * width
    case .grey, .bayerRGGB, .bayerGRBG, .bayerGBRG, .bayerBGGR: width
    case .y10, .y16: 2 * width
    case .mjpeg, .jpeg: 0
    }
  }
}
