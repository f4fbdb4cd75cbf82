/// What time it is at the server, out of a clock that only counts.
///
/// The server takes signatures from up to 305 s behind its own time, but only 5 s ahead of it. The civil clock of a
/// device may stand anywhere, so it is not asked: the `date` of an answer is taken for the moment the answer came, which
/// is late by the way back and by what the header leaves out, less than a second. The time told is never ahead.
package struct ServerClock: Sendable {
  /// How long an anchor is good for, in nanoseconds: a clock that is wrong by 100 parts in a million is 0.4 s off then.
  package static let lifetime: UInt64 = 3600 * 1_000_000_000

  private let server: UTCTime
  private let local: UInt64

  /// `date`: what the answer says; `now`: nanoseconds of a monotonic clock when it came.
  package init(date: UTCTime, at now: UInt64) {
    server = date
    local = now
  }

  package func time(at now: UInt64) -> UTCTime {
    UTCTime(microseconds: server.microseconds + Int64(clamping: (now &- local) / 1000))
  }

  package func isGood(at now: UInt64) -> Bool { now &- local < ServerClock.lifetime }
}
