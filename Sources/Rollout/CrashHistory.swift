/// The starts of a process that has not been well since: each but the latest ended in a crash.
public struct CrashHistory: Sendable, Equatable {
  /// Starts that are remembered; rules ask for no more crashes.
  public static let capacity = 101

  /// Seconds since 1970 by the machine's clock, in the order in which they happened.
  public private(set) var starts: [UInt64] = []

  public init() {}

  /// Starts from where they were kept; those beyond the capacity, the oldest, are forgotten.
  public init(starts: [UInt64]) { self.starts = Array(starts.suffix(CrashHistory.capacity)) }

  /// Notes a start and returns the crashes before it within the time. A clock that was set back since, as that of a board
  /// without a battery is, lets no crash be forgotten.
  public mutating func started(at seconds: UInt64, window: UInt64) -> Int {
    starts.removeAll { $0 < seconds && seconds - $0 > window }
    if starts.count == CrashHistory.capacity { starts.removeFirst() }
    starts.append(seconds)
    return starts.count - 1
  }

  /// The process has been well for long enough.
  public mutating func recovered() { starts.removeAll(keepingCapacity: true) }
}
