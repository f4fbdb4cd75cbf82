internal import Camera
internal import Linux

extension CameraError {
  /// Why a source gives no frames, and what to do, without its name.
  var advice: String {
    switch self {
    case .system(let error): CameraError.advice(error)
    case .noFormat: "it has no known format as asked for; leave out format and size, or see swiftlet-run capture --list"
    case .control(let name, .unknown): "it has no control '\(name)'; see swiftlet-run capture --list"
    case .control(let name, .value): "control '\(name)' cannot have this value; see swiftlet-run capture --list"
    case .control(let name, .readOnly), .control(let name, .refused): "control '\(name)' cannot be set; leave it out"
    case .stream(let mistake): mistake.advice
    case .ended: "there are no more frames"
    }
  }

  private static func advice(_ error: SystemError) -> String {
    switch error.code {
    case SystemError.notFound: "there is no such file or device; check device, path or url"
    case SystemError.notAllowed: "it may not be opened; add the daemon's user to the group 'video'"
    case SystemError.busy: "another program uses it; stop that one"
    case SystemError.timedOut: "nothing came in time; check that it sends"
    default: "\(error.call): \(error.message)"
    }
  }
}

extension CameraError.StreamMistake {
  fileprivate var advice: String {
    switch self {
    case .notY4M, .y4mHeader, .y4mFrame: "this is not YUV4MPEG2; give format and size of bare frames"
    case .y4mColour: "YUV4MPEG2 of this colour space is not read; make it 420 or mono"
    case .url: "the address must be http://ADDRESS[:PORT]/PATH with a numeric ADDRESS"
    case .token: "the first line of token_file must be of visible ASCII characters"
    case .httpHead: "the answer is not HTTP; check url"
    case .httpStatus: "the server refuses; check url and token_file"
    case .httpContent: "the answer is no stream of JPEG pictures (multipart/x-mixed-replace)"
    case .rawSize: "bare frames need size and an uncompressed format"
    case .frameTooLarge: "frames are too large"
    case .notJPEG: "this is no JPEG picture"
    case .noPictures: "the folder has no .jpg or .jpeg files"
    }
  }
}
