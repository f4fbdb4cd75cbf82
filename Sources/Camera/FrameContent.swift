public import Imaging

/// What the bytes of a frame are.
public enum FrameContent: Equatable, Sendable {
  /// Pixels, all planes in the frame's bytes: buffer 0 of a `FrameWriter`.
  case pixels(FrameFormat)
  /// A JPEG picture, for a `MotionJPEGWriter`; in pixels.
  case jpeg(width: Int, height: Int)

  public var format: CaptureFormat {
    switch self {
    case .pixels(let format): .pixels(format.pixels)
    case .jpeg: .jpeg
    }
  }

  /// In pixels.
  public var width: Int {
    switch self {
    case .pixels(let format): format.width
    case .jpeg(let width, _): width
    }
  }

  /// In pixels.
  public var height: Int {
    switch self {
    case .pixels(let format): format.height
    case .jpeg(_, let height): height
    }
  }
}

extension FrameContent {
  /// A picture of the size it says it has; nil for a size that cannot be.
  static func picture(width: Int, height: Int) -> FrameContent? {
    guard 1...FrameFormat.largest ~= width, 1...FrameFormat.largest ~= height else { return nil }
    return .jpeg(width: width, height: height)
  }
}
