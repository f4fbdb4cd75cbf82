/// A frame that a source has lent, until it goes; then its buffer is given back.
///
/// As long as it lives the source cannot be asked for another.
@safe public struct Frame: ~Copyable, ~Escapable {
  public let content: FrameContent
  /// When it was taken, in nanoseconds of the monotonic clock; never in the future, whatever a driver says.
  public let nanoseconds: UInt64
  /// Counted by the driver, lost frames too.
  public let sequence: UInt32
  /// The frame as DMABUF for other devices, valid as long as it lives; nil where there is none.
  public let exported: Int32?
  private let memory: UnsafeRawBufferPointer
  private let origin: any FrameOrigin
  private let buffer: Int

  /// The caller ties it to the source.
  @_lifetime(immortal)
  init(_ loan: FrameLoan, of origin: any FrameOrigin) {
    content = unsafe loan.content
    nanoseconds = unsafe loan.nanoseconds
    sequence = unsafe loan.sequence
    exported = unsafe loan.exported
    unsafe memory = loan.memory
    buffer = unsafe loan.buffer
    self.origin = origin
  }

  deinit { origin.giveBack(buffer) }

  /// All of the frame, as `content` says.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeBytes: memory)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}

/// A frame on its way out of a source.
@unsafe struct FrameLoan {
  var content: FrameContent
  var nanoseconds: UInt64
  var sequence: UInt32
  var exported: Int32?
  /// Valid until `giveBack`.
  var memory: UnsafeRawBufferPointer
  var buffer: Int
}

/// What frames come from. Loans are given back before the next is asked for.
protocol FrameOrigin: AnyObject {
  var counters: CaptureCounters { get }
  /// The newest frame, waited for until `deadline` of the monotonic clock in nanoseconds; nil: none came.
  func next(deadline: UInt64) throws(CameraError) -> FrameLoan?
  func giveBack(_ buffer: Int)
}
