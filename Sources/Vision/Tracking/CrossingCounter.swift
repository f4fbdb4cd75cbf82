/// Counts tracks that cross a line from one side to the other.
///
/// A track counts once it is further from the line than `margin` on the other side, so that one that lingers on the line is
/// not counted again and again; what walks around an end does not count.
public struct CrossingCounter: Sendable {
  public enum Direction: Sendable {
    /// From the left of the line, looking from its start to its end, to its right.
    case toRight
    case toLeft
  }

  public struct Crossing: Sendable, Equatable {
    public let track: Int
    public let label: Int
    public let direction: Direction
  }

  private struct Sighting: Sendable {
    /// The last point beyond the margin.
    var point: Keypoint
    var isRight: Bool
  }

  public let start, end: Keypoint
  /// Pixels.
  public let margin: Float
  public private(set) var toRightCount = 0
  public private(set) var toLeftCount = 0
  private var sightings: TrackTable<Sighting>
  private var frame = 0

  /// Frames that a track is remembered without being seen.
  private static let patience = 300

  /// Nil when the line has no length, or a number is none.
  public init?(from start: Keypoint, to end: Keypoint, margin: Float = 4, capacity: Int = 128) {
    let length = CrossingCounter.length(from: start, to: end)
    guard length > 0, length <= Double(Box.limit), 0...Box.limit ~= margin, 1...4096 ~= capacity else { return nil }
    (self.start, self.end, self.margin) = (start, end, margin)
    sightings = TrackTable(capacity: capacity)
  }

  private static func length(from start: Keypoint, to end: Keypoint) -> Double {
    let (x, y) = (Double(end.x) - Double(start.x), Double(end.y) - Double(start.y))
    return (x * x + y * y).squareRoot()
  }

  /// Takes the visible tracks of the next frame; each crossing is given to `crossed`.
  public mutating func update(_ tracker: borrowing Tracker, _ crossed: (Crossing) -> Void = { _ in }) {
    frame += 1
    for index in 0..<tracker.count {
      let track = tracker[index]
      if track.isVisible { see(track, crossed) }
    }
    sightings.forget(before: frame - CrossingCounter.patience)
  }

  private mutating func see(_ track: Track, _ crossed: (Crossing) -> Void) {
    let point = track.box.foot
    let distance = distance(of: point)
    guard abs(distance) > Double(margin) else { return }
    let now = Sighting(point: point, isRight: distance > 0)
    guard let place = sightings.place(of: track.id, frame: frame, new: now) else { return }
    let before = sightings[place]
    sightings[place] = now
    guard before.isRight != now.isRight, meetsLine(from: before.point, to: point) else { return }
    if now.isRight { toRightCount += 1 } else { toLeftCount += 1 }
    crossed(Crossing(track: track.id, label: track.label, direction: now.isRight ? .toRight : .toLeft))
  }

  /// From the line through both ends, in pixels; positive to the right, as y points downwards.
  private func distance(of point: Keypoint) -> Double {
    let (x, y) = (Double(end.x) - Double(start.x), Double(end.y) - Double(start.y))
    let cross = x * (Double(point.y) - Double(start.y)) - y * (Double(point.x) - Double(start.x))
    return cross / CrossingCounter.length(from: start, to: end)
  }

  /// Whether the way from one side to the other leads between the ends.
  private func meetsLine(from first: Keypoint, to last: Keypoint) -> Bool {
    let (a, b) = (distance(of: first), distance(of: last))
    let part = a / (a - b)
    let x = Double(first.x) + part * (Double(last.x) - Double(first.x))
    let y = Double(first.y) + part * (Double(last.y) - Double(first.y))
    let (alongX, alongY) = (Double(end.x) - Double(start.x), Double(end.y) - Double(start.y))
    let along = (x - Double(start.x)) * alongX + (y - Double(start.y)) * alongY
    return 0...(alongX * alongX + alongY * alongY) ~= along
  }
}
