internal import AggregationServer
internal import Logging
internal import Synchronization

/// Counts what is refused, and logs it as long as there is not too much of its kind: whoever can reach the port can have
/// calls refused, but not fill the disk with lines about them.
final class Refusals: Sendable {
  /// Of one kind: lines at once, and seconds until there is one more.
  private static let burst = 20
  private static let interval = 10

  private struct Kind {
    var lines = LineBudget(burst: Refusals.burst, interval: .seconds(Refusals.interval))
    var unlogged = 0
  }

  private let instruments: Instruments
  private let kinds = Mutex<[RefusalKind: Kind]>([:])

  init(_ instruments: Instruments) { self.instruments = instruments }

  /// What was refused, and why; a line tells how many before it were not logged.
  func tell(_ kind: RefusalKind, _ logger: Logger, level: Logger.Level = .notice, _ metadata: Logger.Metadata) {
    instruments.countRefusal(kind)
    guard logger.logLevel <= level, let unlogged = line(of: kind, at: .now) else { return }
    var metadata = metadata
    metadata["kind"] = "\(kind.rawValue)"
    if unlogged > 0 { metadata["unlogged"] = "\(unlogged)" }
    logger.log(level: level, "refused", metadata: metadata)
  }

  /// How many lines were left out before this one; nil when it is left out, too.
  private func line(of kind: RefusalKind, at now: ContinuousClock.Instant) -> Int? {
    kinds.withLock { kinds in
      guard kinds[kind, default: Kind()].lines.take(at: now) else {
        kinds[kind]!.unlogged += 1
        return nil
      }
      defer { kinds[kind]!.unlogged = 0 }
      return kinds[kind]!.unlogged
    }
  }
}

/// Some lines at once, and one more after each interval.
struct LineBudget: Sendable {
  let burst: Int
  let interval: Duration
  /// When all of the burst is there again.
  private var full: ContinuousClock.Instant?

  init(burst: Int, interval: Duration) {
    self.burst = burst
    self.interval = interval
  }

  mutating func take(at now: ContinuousClock.Instant) -> Bool {
    let start = max(full ?? now, now)
    guard start + interval <= now + interval * burst else { return false }
    full = start + interval
    return true
  }
}
