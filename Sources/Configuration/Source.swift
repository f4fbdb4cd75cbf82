public import Camera

extension Configuration {
  /// Where frames come from.
  public struct Source: Sendable {
    public let name: String
    public let kind: Kind
    /// Degrees clockwise by which frames are turned: 0, 90, 180 or 270.
    public let rotation: Int
    public let isMirrored: Bool
    /// Of recordings: each frame is looked at, as fast as the models go; otherwise frames come at their rate, and the
    /// newest counts.
    public let looksAtAll: Bool
    let place: Place

    public enum Kind: Sendable {
      case camera(Camera)
      /// Pictures of a folder in the order of their names.
      case folder(path: String, framesPerSecond: Double, repeats: Bool)
      case mjpegFile(path: String, framesPerSecond: Double, repeats: Bool)
      /// MJPEG over HTTP; the file holds a bearer token.
      case http(url: String, tokenFile: String?)
      /// YUV4MPEG2, or frames of one format and size.
      case standardInput(format: CaptureFormat?, size: Size?)
    }

    private enum KindName: Choice {
      case camera, folder, mjpeg, http, stdin

      var word: StaticString {
        switch self {
        case .camera: "camera"
        case .folder: "folder"
        case .mjpeg: "mjpeg"
        case .http: "http"
        case .stdin: "stdin"
        }
      }
    }

    init(_ fields: Fields) {
      place = fields.place
      name = fields.requiredText("name", "what results call the source")
      rotation = fields.integer("rotation", in: 0...270, default: 0)
      if rotation % 90 != 0 { fields.refuse("rotation", "must be 0, 90, 180 or 270") }
      isMirrored = fields.flag("mirror", default: false)
      switch fields.choice("type", default: KindName.camera) {
      case .folder, .mjpeg, .stdin: looksAtAll = fields.flag("every_frame", default: false)
      case .camera, .http: looksAtAll = false
      }
      switch fields.choice("type", default: KindName.camera) {
      case .camera: kind = .camera(Camera(fields))
      case .folder:
        let path = fields.requiredText("path", "the folder of the pictures")
        kind = .folder(path: path, framesPerSecond: pace(fields), repeats: fields.flag("repeat", default: false))
      case .mjpeg:
        let path = fields.requiredText("path", "the file of JPEG pictures")
        kind = .mjpegFile(path: path, framesPerSecond: pace(fields), repeats: fields.flag("repeat", default: false))
      case .http:
        let url = fields.requiredText("url", "where the MJPEG stream is")
        kind = .http(url: url, tokenFile: fields.text("token_file"))
      case .stdin: kind = standardInput(fields)
      }
    }
  }
}

extension Configuration.Source {
  /// A recording that begins anew at its end.
  public var repeats: Bool {
    switch kind {
    case .folder(_, _, let repeats), .mjpegFile(_, _, let repeats): repeats
    case .camera, .http, .standardInput: false
    }
  }
}

private func pace(_ fields: Fields) -> Double { fields.number("fps", in: 0.01...1000, default: 30) }

private func standardInput(_ fields: Fields) -> Configuration.Source.Kind {
  let format = fields.node("format") == nil ? nil : fields.choice("format", default: CaptureFormat.jpeg)
  let size = fields.size("size")
  if (format == nil) != (size == nil) {
    fields.refuse("format", "raw frames need both format and size; YUV4MPEG2 needs neither")
  }
  return .standardInput(format: format, size: size)
}
