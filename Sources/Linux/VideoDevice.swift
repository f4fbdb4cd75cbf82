internal import CLinux

/// An open video capture device, closed when it goes; no call blocks but `wait`.
@safe public struct VideoDevice: ~Copyable, Sendable {
  /// Who a device says it is.
  public struct Identity: Sendable {
    public let driver, card: String
    /// Where it is plugged in.
    public let bus: String

    public init(driver: String, card: String, bus: String) {
      self.driver = driver
      self.card = card
      self.bus = bus
    }
  }

  let device: swl_video
  public let identity: Identity

  public init(path: String) throws(SystemError) {
    var device = swl_video()
    var identity = swl_video_identity()
    let result = unsafe path.withCString { unsafe swl_video_open($0, &device, &identity) }
    try SystemError.check(result, "open")
    self.device = device
    self.identity = Identity(
      driver: text(identity.driver), card: text(identity.card), bus: text(identity.bus))
  }

  /// The open file, for libraries that ask it themselves.
  public var descriptor: Int32 { device.fd }

  deinit { unsafe withUnsafePointer(to: device) { unsafe swl_video_close($0) } }

  /// Calls a function of CLinux on the device.
  @safe func call<Result: SignedInteger & FixedWidthInteger>(
    _ name: StaticString, _ body: (UnsafePointer<swl_video>) -> Result
  ) throws(SystemError) -> Result {
    try SystemError.check(unsafe withUnsafePointer(to: device) { unsafe body($0) }, name)
  }

  /// What a device waits with.
  public struct Readiness: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    public static let frame = Readiness(rawValue: 1)
    public static let event = Readiness(rawValue: 2)
    public static let error = Readiness(rawValue: 4)
  }

  /// Waits at most so long; empty after the time.
  public func wait(milliseconds: Int32) throws(SystemError) -> Readiness {
    Readiness(rawValue: try call("poll") { unsafe swl_video_wait($0, milliseconds) })
  }

  /// Asks for an event when the source changes its format; not every driver has it.
  public func watchSource() throws(SystemError) {
    _ = try call("VIDIOC_SUBSCRIBE_EVENT") { unsafe swl_video_watch_source($0) }
  }

  /// Takes an event: whether the source has changed its format.
  public func takeEvent() throws(SystemError) -> Bool {
    try call("VIDIOC_DQEVENT") { unsafe swl_video_take_event($0) } == 1
  }
}
