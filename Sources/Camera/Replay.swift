internal import Linux

/// What a replay takes its time from.
public protocol FrameClock: AnyObject {
  /// Since some moment.
  var nanoseconds: UInt64 { get }
  func sleep(until nanoseconds: UInt64)
}

/// The machine's own.
public final class SystemFrameClock: FrameClock {
  public init() {}
  public var nanoseconds: UInt64 { MonotonicClock.nanoseconds }
  public func sleep(until nanoseconds: UInt64) { MonotonicClock.sleep(until: nanoseconds) }
}

/// Frames at a rate, as a camera would give them: who comes late for one gets the newest.
final class Replay: FrameOrigin {
  private let origin: any FrameOrigin
  private let clock: any FrameClock
  private let interval: UInt64
  private var due: UInt64
  private var stale = 0

  init(_ origin: any FrameOrigin, rate: Double, clock: any FrameClock) {
    self.origin = origin
    self.clock = clock
    interval = UInt64(1e9 / min(max(rate, 0.001), 1e6))
    due = clock.nanoseconds
  }

  var counters: CaptureCounters {
    var counters = origin.counters
    counters.stale += stale
    counters.delivered -= stale
    return counters
  }

  func giveBack(_ buffer: Int) { origin.giveBack(buffer) }

  /// `deadline` is of the machine's clock, and so long from now of this one.
  func next(deadline: UInt64) throws(CameraError) -> FrameLoan? {
    let system = MonotonicClock.nanoseconds
    let limit = clock.nanoseconds &+ (deadline > system ? deadline - system : 0)
    guard due <= limit else {
      clock.sleep(until: limit)
      return nil
    }
    clock.sleep(until: due)
    // As many as are late now: an origin that is slower than the rate would never catch up.
    let now = clock.nanoseconds
    var late = now > due ? (now - due) / interval : 0
    while late > 0, MonotonicClock.nanoseconds < deadline, let loan = unsafe try origin.next(deadline: deadline) {
      unsafe origin.giveBack(loan.buffer)
      stale += 1
      due &+= interval
      late -= 1
    }
    guard var loan = unsafe try origin.next(deadline: deadline) else { return nil }
    unsafe loan.nanoseconds = due
    due &+= interval
    return unsafe loan
  }
}

extension FrameSource {
  /// The same frames at a rate a second.
  public consuming func paced(rate: Double, clock: any FrameClock = SystemFrameClock()) -> FrameSource {
    FrameSource(Replay(origin, rate: rate, clock: clock))
  }
}
