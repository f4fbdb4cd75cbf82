public import Camera

extension Configuration {
  /// A camera of Linux's video interface.
  public struct Camera: Sendable {
    /// A path such as /dev/video0, or a stable name of /dev/v4l/by-id or by-path.
    public let device: String
    /// nil: the cheapest for the models.
    public let format: CaptureFormat?
    /// nil: the smallest that suffices for the models.
    public let size: Size?
    public let framesPerSecond: Double
    public let controls: Controls
    /// Milliseconds without a frame after which the camera is opened anew.
    public let stallMilliseconds: Int

    init(_ fields: Fields) {
      device = fields.requiredText("device", "a path such as /dev/video0, or a name of /dev/v4l/by-id")
      format = fields.node("format") == nil ? nil : fields.choice("format", default: CaptureFormat.jpeg)
      size = fields.size("size")
      framesPerSecond = fields.number("fps", in: 0.1...1000, default: 30)
      stallMilliseconds = fields.integer("stall_ms", in: 100...600_000, default: 2000)
      controls = fields.record("controls", Controls.init)
    }
  }

  /// What a camera is set to; nil leaves it to the camera.
  public struct Controls: Sendable {
    /// Microseconds; nil: automatic.
    public let exposureMicroseconds: Int?
    /// In the units of the camera.
    public let gain, brightness, contrast: Int?
    public let powerLine: PowerLine?

    init(_ fields: Fields) {
      exposureMicroseconds = fields.integer("exposure_us", in: 1...10_000_000)
      gain = fields.integer("gain", in: 0...1_000_000)
      brightness = fields.integer("brightness", in: -1_000_000...1_000_000)
      contrast = fields.integer("contrast", in: -1_000_000...1_000_000)
      powerLine = fields.node("power_line") == nil ? nil : fields.choice("power_line", default: PowerLine.off)
    }
  }

  /// The frequency of lamps whose flicker is suppressed.
  public enum PowerLine: Choice {
    case off, hertz50, hertz60, automatic

    public var word: StaticString {
      switch self {
      case .off: "none"
      case .hertz50: "50Hz"
      case .hertz60: "60Hz"
      case .automatic: "auto"
      }
    }
  }
}

extension CaptureFormat: Choice {
  public var word: StaticString { name }
}
