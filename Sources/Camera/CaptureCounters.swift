/// What has happened to a source since it began.
public struct CaptureCounters: Equatable, Sendable {
  /// Frames that were handed out.
  public var delivered = 0
  /// Good frames that a newer one took the place of before anybody asked.
  public var stale = 0
  /// Frames that the driver counted and nobody got.
  public var missed = 0
  /// Frames with an error flag, without content, and cut short.
  public var damaged = 0
  public var empty = 0
  public var truncated = 0
  /// Times the device failed with an input or output error, gave no good frame for too long, was gone, changed its
  /// format, or failed in another way.
  public var deviceErrors = 0
  public var stalls = 0
  public var disconnections = 0
  public var formatChanges = 0
  public var otherFailures = 0
  /// Times it could not be opened or started.
  public var failedStarts = 0
  /// Times a good frame came again after any of these failures.
  public var recoveries = 0

  public init() {}

  /// Each counter with its name, in order.
  public var all: [(name: StaticString, count: Int)] {
    [
      ("delivered", delivered), ("stale", stale), ("missed", missed), ("damaged", damaged), ("empty", empty),
      ("truncated", truncated), ("device_errors", deviceErrors), ("stalls", stalls),
      ("disconnections", disconnections), ("format_changes", formatChanges), ("other_failures", otherFailures),
      ("failed_starts", failedStarts), ("recoveries", recoveries),
    ]
  }
}
