/// A track has come into a zone or left it.
public struct ZoneEvent: Equatable, Sendable {
  public enum Kind: Equatable, Sendable { case entered, left }

  public var kind: Kind
  /// The zone by its number.
  public var zone: Int
  public var track: UInt64
  public var label: Int
  /// Frames since it entered; 0 when it enters.
  public var frames: UInt64
}

/// How many objects are and have been in a zone.
public struct ZoneCounts: Equatable, Sendable {
  public internal(set) var inside = 0
  public internal(set) var entered: UInt64 = 0
  public internal(set) var left: UInt64 = 0
}

/// Watches which tracks are in which areas of the picture.
///
/// A track changes over when it was seen on the other side in so many frames one after the other; while it is lost it
/// stays where it was, and when it ends it leaves. All memory is taken when it is made.
public struct ZoneMonitor: ~Copyable {
  public let zones: [Polygon]
  public let point: TrackPoint
  /// Frames in which a track has to be seen inside before it has entered, and outside before it has left, at least 1.
  public let framesToEnter, framesToLeave: Int
  /// Of the last frame: tracks that were passed over because their slots are beyond the capacity.
  public var strayCount: Int { owners.strayCount }

  private struct Presence {
    var isInside = false
    /// Frames it was seen on the other side, up to now.
    var otherFrames = 0
    var enteredFrame: UInt64 = 0
  }

  private var owners: SlotOwners
  /// [zones, slots].
  private var presences: [Presence]
  private var zoneCounts: [ZoneCounts]
  private var found: EventList<ZoneEvent>

  /// `trackCapacity` is that of the tracker.
  public init(
    _ zones: [Polygon], point: TrackPoint = .bottom, framesToEnter: Int = 3, framesToLeave: Int = 3,
    trackCapacity: Int = 64
  ) {
    precondition(trackCapacity > 0 && framesToEnter > 0 && framesToLeave > 0)
    self.zones = zones
    self.point = point
    self.framesToEnter = framesToEnter
    self.framesToLeave = framesToLeave
    owners = SlotOwners(capacity: trackCapacity)
    presences = [Presence](repeating: Presence(), count: zones.count * trackCapacity)
    zoneCounts = [ZoneCounts](repeating: ZoneCounts(), count: zones.count)
    // In one frame the track of a slot ends and the next one enters at most.
    let filler = ZoneEvent(kind: .left, zone: 0, track: 0, label: 0, frames: 0)
    found = EventList(capacity: 2 * zones.count * trackCapacity, filler: filler)
  }

  /// What happened in the last frame: who ended first, then track by track and zone by zone.
  public var events: Span<ZoneEvent> {
    @_lifetime(borrow self)
    get { found.span }
  }

  public func counts(ofZone index: Int) -> ZoneCounts { zoneCounts[index] }

  /// Looks at all living tracks of a tracker after a frame.
  public mutating func update(_ tracks: Span<Track>, frame: UInt64) {
    found.removeAll()
    owners.mark(tracks)
    for slot in 0..<owners.capacity {
      guard let owner = owners.release(slot) else { continue }
      for zone in 0..<zones.count { leave(zone, slot, owner.id, owner.label, frame) }
    }
    for index in tracks.indices {
      guard let (slot, isNew) = owners.claim(tracks[index]) else { continue }
      let place = point.of(tracks[index].box)
      for zone in 0..<zones.count {
        if isNew { presences[zone * owners.capacity + slot] = Presence() }
        observe(zone, slot, tracks[index], isInside: zones[zone].contains(place), frame)
      }
    }
  }

  private mutating func observe(_ zone: Int, _ slot: Int, _ track: Track, isInside: Bool, _ frame: UInt64) {
    let index = zone * owners.capacity + slot
    guard presences[index].isInside != isInside else {
      presences[index].otherFrames = 0
      return
    }
    presences[index].otherFrames += 1
    guard presences[index].otherFrames >= (isInside ? framesToEnter : framesToLeave) else { return }
    guard isInside else { return leave(zone, slot, track.id, track.label, frame) }
    presences[index] = Presence(isInside: true, otherFrames: 0, enteredFrame: frame)
    zoneCounts[zone].inside += 1
    zoneCounts[zone].entered += 1
    found.append(ZoneEvent(kind: .entered, zone: zone, track: track.id, label: track.label, frames: 0))
  }

  private mutating func leave(_ zone: Int, _ slot: Int, _ track: UInt64, _ label: Int, _ frame: UInt64) {
    let index = zone * owners.capacity + slot
    let presence = presences[index]
    presences[index] = Presence()
    guard presence.isInside else { return }
    zoneCounts[zone].inside -= 1
    zoneCounts[zone].left += 1
    let frames = frame &- presence.enteredFrame
    found.append(ZoneEvent(kind: .left, zone: zone, track: track, label: label, frames: frames))
  }
}
