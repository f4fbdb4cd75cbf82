public import Linux

/// Why a source gives no frames.
public enum CameraError: Error, Sendable {
  case system(SystemError)
  /// No format of the device is known, or none as asked for.
  case noFormat
  /// The control of that name cannot be set as asked for.
  case control(String, ControlMistake)
  /// What a stream says it is, and cannot be.
  case stream(StreamMistake)
  /// The source has ended.
  case ended

  public enum ControlMistake: Sendable {
    case unknown, value, readOnly
    /// The device did not take it.
    case refused
  }

  public enum StreamMistake: Sendable {
    case notY4M, y4mHeader, y4mFrame, y4mColour
    case url, token, httpHead, httpStatus, httpContent
    case rawSize, frameTooLarge, notJPEG, noPictures
  }
}
