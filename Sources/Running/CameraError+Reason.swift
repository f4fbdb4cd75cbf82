internal import Camera
internal import Console
internal import Linux

extension CameraError {
  /// Why, and what to do, without the source's name.
  var reason: String {
    switch self {
    case .system(let error): CameraError.reason(of: error)
    case .noFormat:
      "the source has no known format of this kind; see what it has by --list, or leave --format and --size away"
    case .control(let name, let mistake): "control '\(name)' \(mistake.reason)"
    case .stream(let mistake): mistake.reason
    case .ended: "there are no more frames"
    }
  }

  private static func reason(of error: SystemError) -> String {
    switch error.code {
    case SystemError.notFound: "there is no such file or device; see what cameras there are by 'capture'"
    case SystemError.notAllowed: "it may not be opened; add the user to the group 'video'"
    case SystemError.busy: "another program uses it; stop that one"
    case SystemError.noDevice: "the device is gone; plug it in again"
    case SystemError.inappropriateCall, SystemError.notSupported:
      "this is no camera that streams; choose another device"
    case SystemError.timedOut: "nothing came in time"
    default: "\(error.call): \(error.message)"
    }
  }
}

extension CameraError.ControlMistake {
  fileprivate var reason: StaticString {
    switch self {
    case .unknown: "is not there; see what there is by --list"
    case .value: "cannot have this value; see its range by --list"
    case .readOnly, .refused: "cannot be set"
    }
  }
}

extension CameraError.StreamMistake {
  var reason: String {
    switch self {
    case .notY4M: "this is not YUV4MPEG2; name the format of bare frames by --format and --size"
    case .y4mHeader: "the first line of YUV4MPEG2 gives no size from 1x1 to 16384x16384"
    case .y4mFrame: "a frame of YUV4MPEG2 does not begin with FRAME; the stream is damaged"
    case .y4mColour: "YUV4MPEG2 of this colour space is not read; make it 420 or mono"
    case .url: "the address must be http://ADDRESS[:PORT]/PATH with a numeric ADDRESS"
    case .token: "the token must be of visible ASCII characters"
    case .httpHead: "the answer is not HTTP"
    case .httpStatus: "the server refuses; try the address in a browser"
    case .httpContent: "the answer is no stream of JPEG pictures in one piece (multipart/x-mixed-replace)"
    case .rawSize: "bare frames need --size WIDTHxHEIGHT and an uncompressed --format"
    case .frameTooLarge: "frames are too large"
    case .notJPEG: "this is no JPEG picture"
    case .noPictures: "the folder has no .jpg or .jpeg files"
    }
  }
}
