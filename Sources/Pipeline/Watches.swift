internal import Publishing
internal import Text
internal import Vision

/// A zone and who is in it.
final class ZoneWatch {
  private let name: String
  private var monitor: ZoneMonitor
  private var chosen: ChosenTracks

  /// nil for corners that make no area.
  init?(_ zone: SceneOptions.Zone, _ width: Int, _ height: Int, _ labels: [String]) {
    let corners = zone.corners.map { Keypoint($0, width, height) }
    guard let polygon = Polygon(corners) else { return nil }
    name = zone.name
    monitor = ZoneMonitor([polygon])
    chosen = ChosenTracks(zone.classes, labels)
  }

  func update(_ tracks: Span<Track>, frame: UInt64, into result: inout FrameResult) {
    monitor.look(at: tracks, &chosen, frame, name, &result)
  }
}

/// A line and what crosses it.
final class LineWatch {
  private let name: String
  private var monitor: LineMonitor
  private var chosen: ChosenTracks

  /// nil for ends that are the same.
  init?(_ line: SceneOptions.Line, _ width: Int, _ height: Int, _ labels: [String]) {
    let (from, to) = (Keypoint(line.from, width, height), Keypoint(line.to, width, height))
    guard let counted = CountingLine(start: from, end: to) else { return nil }
    name = line.name
    // A hundredth of the picture, so that trembling is no crossing.
    monitor = LineMonitor([counted], margin: Float(min(width, height)) / 100)
    chosen = ChosenTracks(line.classes, labels)
  }

  func update(_ tracks: Span<Track>, into result: inout FrameResult) {
    monitor.look(at: tracks, &chosen, name, &result)
  }
}

extension Keypoint {
  fileprivate init(_ point: SceneOptions.Point, _ width: Int, _ height: Int) {
    self.init(x: point.x * Float(width), y: point.y * Float(height))
  }
}

extension ZoneMonitor {
  fileprivate mutating func look(
    at tracks: Span<Track>, _ chosen: inout ChosenTracks, _ frame: UInt64, _ name: String,
    _ result: inout FrameResult
  ) {
    update(chosen.choose(from: tracks), frame: frame)
    let found = events
    for index in found.indices {
      let event = found[index]
      let kind: SceneEvent.Kind = event.kind == .entered ? .entered : .left
      result.events.append(SceneEvent(kind, name, track: UInt32(truncatingIfNeeded: event.track)))
    }
  }
}

extension LineMonitor {
  fileprivate mutating func look(
    at tracks: Span<Track>, _ chosen: inout ChosenTracks, _ name: String, _ result: inout FrameResult
  ) {
    update(chosen.choose(from: tracks))
    let found = events
    for index in found.indices {
      let event = found[index]
      let kind: SceneEvent.Kind = event.direction == .leftToRight ? .crossedToRight : .crossedToLeft
      result.events.append(SceneEvent(kind, name, track: UInt32(truncatingIfNeeded: event.track)))
    }
  }
}

/// The tracks of some classes, in memory of its own.
struct ChosenTracks: ~Copyable {
  /// Whether each class is chosen; nil: all are.
  private let isChosen: [Bool]?
  private var tracks: [Track] = []

  /// `names`: of the chosen classes; empty: all. `labels`: of the model's classes, in order.
  init(_ names: [String], _ labels: [String]) {
    isChosen = names.isEmpty ? nil : labels.map { label in names.contains { isSame($0, label) } }
    tracks.reserveCapacity(64)
  }

  @_lifetime(copy all, &self)
  mutating func choose(from all: Span<Track>) -> Span<Track> {
    guard let isChosen else { return all }
    tracks.removeAll(keepingCapacity: true)
    for index in all.indices {
      let track = all[index]
      if isChosen.indices.contains(track.label) && isChosen[track.label] { tracks.append(track) }
    }
    return tracks.span
  }
}
