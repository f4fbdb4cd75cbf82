/// A track has crossed a line.
public struct LineEvent: Equatable, Sendable {
  public var direction: CrossingDirection
  /// The line by its number.
  public var line: Int
  public var track: UInt64
  public var label: Int
}

/// As seen by one who walks from the start of the line to its end.
public enum CrossingDirection: Equatable, Sendable { case leftToRight, rightToLeft }

/// How often a line was crossed.
public struct LineCounts: Equatable, Sendable {
  public internal(set) var leftToRight: UInt64 = 0
  public internal(set) var rightToLeft: UInt64 = 0
}

/// Counts the tracks that cross lines.
///
/// A track is on a side when it is farther from the line than the margin, and has crossed when it is then on the other
/// side and its way led between the ends: one that trembles on the line is not counted. All memory is taken when it is
/// made.
public struct LineMonitor: ~Copyable {
  public let lines: [CountingLine]
  public let point: TrackPoint
  /// In pixels.
  public let margin: Float
  /// Of the last frame: tracks that were passed over because their slots are beyond the capacity.
  public var strayCount: Int { owners.strayCount }

  private enum Side { case unknown, left, right }

  private struct Passage {
    /// The side it was last on for certain.
    var side = Side.unknown
    var place = CountingLine.Place()
    /// It went between the ends when it last changed over, be it within the margin.
    var isThrough = false
  }

  private var owners: SlotOwners
  /// [lines, slots].
  private var passages: [Passage]
  private var lineCounts: [LineCounts]
  private var found: EventList<LineEvent>

  /// `trackCapacity` is that of the tracker; the margin is not negative.
  public init(_ lines: [CountingLine], point: TrackPoint = .bottom, margin: Float = 8, trackCapacity: Int = 64) {
    precondition(trackCapacity > 0 && margin >= 0)
    self.lines = lines
    self.point = point
    self.margin = margin
    owners = SlotOwners(capacity: trackCapacity)
    passages = [Passage](repeating: Passage(), count: lines.count * trackCapacity)
    lineCounts = [LineCounts](repeating: LineCounts(), count: lines.count)
    let filler = LineEvent(direction: .leftToRight, line: 0, track: 0, label: 0)
    found = EventList(capacity: lines.count * trackCapacity, filler: filler)
  }

  /// The crossings of the last frame, track by track and line by line.
  public var events: Span<LineEvent> {
    @_lifetime(borrow self)
    get { found.span }
  }

  public func counts(ofLine index: Int) -> LineCounts { lineCounts[index] }

  /// Looks at all living tracks of a tracker after a frame.
  public mutating func update(_ tracks: Span<Track>) {
    found.removeAll()
    owners.mark(tracks)
    for slot in 0..<owners.capacity { _ = owners.release(slot) }
    for index in tracks.indices {
      guard let (slot, isNew) = owners.claim(tracks[index]) else { continue }
      let position = point.of(tracks[index].box)
      for line in 0..<lines.count {
        observe(line, slot, tracks[index], lines[line].place(position), isNew: isNew)
      }
    }
  }

  private mutating func observe(_ line: Int, _ slot: Int, _ track: Track, _ place: CountingLine.Place, isNew: Bool) {
    let index = line * owners.capacity + slot
    var passage = isNew ? Passage() : passages[index]
    defer { passages[index] = passage }
    if !isNew, passage.place.isLeft != place.isLeft {
      passage.isThrough = lines[line].isCrossed(from: passage.place, to: place)
    }
    passage.place = place
    guard abs(place.left) > Double(margin) else { return }
    let side = place.isLeft ? Side.left : .right
    defer { passage.side = side }
    guard passage.side != .unknown, passage.side != side, passage.isThrough else { return }
    count(line, track, place.isLeft ? .rightToLeft : .leftToRight)
  }

  private mutating func count(_ line: Int, _ track: Track, _ direction: CrossingDirection) {
    switch direction {
    case .leftToRight: lineCounts[line].leftToRight += 1
    case .rightToLeft: lineCounts[line].rightToLeft += 1
    }
    found.append(LineEvent(direction: direction, line: line, track: track.id, label: track.label))
  }
}
