/// Tells when tracks enter and leave a zone, and how many are inside.
///
/// A track is inside or outside once its foot has been there for `frames` frames in a row. One that is not seen any more
/// leaves after `patience` frames.
public struct ZoneWatch: Sendable {
  public enum Change: Sendable, Equatable {
    case entered(track: Int, label: Int)
    /// After so many frames.
    case left(track: Int, label: Int, frames: Int)
  }

  private struct Stay: Sendable {
    var isInside = false
    /// Frames in a row on the other side.
    var turning = 0
    var since = 0
    var label = 0
  }

  public let zone: Zone
  private let frames, patience: Int
  private var stays: TrackTable<Stay>
  private var frame = 0
  public private(set) var insideCount = 0

  /// Nil when a number makes no sense.
  public init?(_ zone: Zone, frames: Int = 3, patience: Int = 30, capacity: Int = 128) {
    guard frames > 0, patience >= 0, 1...4096 ~= capacity else { return nil }
    (self.zone, self.frames, self.patience) = (zone, frames, patience)
    stays = TrackTable(capacity: capacity)
  }

  /// Takes the visible tracks of the next frame; each change is given to `changed`.
  public mutating func update(_ tracker: borrowing Tracker, _ changed: (Change) -> Void = { _ in }) {
    frame += 1
    for index in 0..<tracker.count {
      let track = tracker[index]
      if track.isVisible { see(track, changed) }
    }
    var left = 0
    let frame = frame
    stays.forget(before: frame - patience) { entry in
      guard entry.state.isInside else { return }
      left += 1
      changed(.left(track: entry.id, label: entry.state.label, frames: entry.frame - entry.state.since + 1))
    }
    insideCount -= left
  }

  private mutating func see(_ track: Track, _ changed: (Change) -> Void) {
    guard let place = stays.place(of: track.id, frame: frame, new: Stay()) else { return }
    var stay = stays[place]
    stay.label = track.label
    stay.turning = zone.contains(track.box.foot) == stay.isInside ? 0 : stay.turning + 1
    if stay.turning == frames {
      stay.isInside.toggle()
      stay.turning = 0
      if stay.isInside {
        stay.since = frame - frames + 1
        insideCount += 1
        changed(.entered(track: track.id, label: track.label))
      } else {
        insideCount -= 1
        changed(.left(track: track.id, label: track.label, frames: frame - frames + 1 - stay.since))
      }
    }
    stays[place] = stay
  }
}
