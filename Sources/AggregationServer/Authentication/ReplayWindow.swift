/// The signatures of a node that were used: each is good once.
///
/// It holds a bounded number of them. When there are more, the oldest is forgotten, and nothing signed before it is taken
/// any longer.
struct ReplayWindow: Sendable {
  static let capacity = 2048

  /// Sorted by the time they were signed at, in microseconds since 1970.
  private var entries: [(time: Int64, mark: UInt64)] = []
  /// Nothing signed at this time or before is taken.
  private var floor = Int64.min

  /// Takes down a signature; false when it was there. `oldest`: what was signed before is refused by the clock.
  mutating func admit(_ mark: UInt64, signedAt time: Int64, oldest: Int64) -> Bool {
    guard time > floor else { return false }
    forget(before: oldest)
    var place = entries.count
    while place > 0, entries[place - 1].time > time { place -= 1 }
    var same = place
    while same > 0, entries[same - 1].time == time {
      same -= 1
      if entries[same].mark == mark { return false }
    }
    entries.insert((time, mark), at: place)
    if entries.count > ReplayWindow.capacity { floor = entries.removeFirst().time }
    return true
  }

  /// Whether nothing that it holds could be replayed.
  func isOver(oldest: Int64) -> Bool { floor < oldest && (entries.last?.time ?? .min) < oldest }

  /// Many at a time, for each time costs a copy.
  private mutating func forget(before oldest: Int64) {
    guard entries.count >= 64, entries[entries.count / 2].time < oldest else { return }
    entries.removeFirst(entries.firstIndex { $0.time >= oldest } ?? entries.count)
  }
}
