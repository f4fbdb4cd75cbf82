internal import Linux

/// Where frames come from: a camera, files, a stream. One thread at a time.
public struct FrameSource: ~Copyable {
  let origin: any FrameOrigin

  init(_ origin: any FrameOrigin) { self.origin = origin }

  public var counters: CaptureCounters { origin.counters }

  /// The newest frame; nil when none came in time, and the source is worth asking again. Throws `CameraError.ended`
  /// behind the last.
  @_lifetime(&self)
  public mutating func nextFrame(timeoutMilliseconds: Int) throws(CameraError) -> Frame? {
    let wait = UInt64(clamping: timeoutMilliseconds) * 1_000_000
    guard let loan = unsafe try origin.next(deadline: MonotonicClock.nanoseconds &+ wait) else { return nil }
    let frame = unsafe Frame(loan, of: origin)
    return unsafe _overrideLifetime(frame, mutating: &self)
  }
}
