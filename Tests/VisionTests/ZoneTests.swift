import CBench
import Foundation
import Testing
import Vision

struct ZoneTests {
  private func polygon(_ corners: [(Float, Float)]) -> Zone? { Zone(corners.map { Keypoint(x: $0.0, y: $0.1) }) }

  /// How often the corners go around a point, by the sum of angles.
  private func turns(_ corners: [(Float, Float)], around point: Keypoint) -> Int {
    var sum = 0.0
    for index in corners.indices {
      let (a, b) = (corners[index], corners[(index + 1) % corners.count])
      let (ax, ay) = (Double(a.0 - point.x), Double(a.1 - point.y))
      let (bx, by) = (Double(b.0 - point.x), Double(b.1 - point.y))
      sum += atan2(ax * by - ay * bx, ax * bx + ay * by)
    }
    return Int((sum / (2 * .pi)).rounded())
  }

  @Test func containsWhatItsCornersGoAround() throws {
    var random = Sequence(state: 1)
    for _ in 0..<200 {
      // Corners by angle: no edges cross.
      let count = Int.random(in: 3...32, using: &random)
      let angles = (0..<count).map { _ in Double.random(in: 0..<2 * .pi, using: &random) }.sorted()
      let corners = angles.map { angle in
        let radius = Double.random(in: 20...100, using: &random)
        return (Float(radius * cos(angle)), Float(radius * sin(angle)))
      }
      let zone = try #require(polygon(corners))
      for _ in 0..<50 {
        let point = Keypoint(
          x: Float.random(in: -110...110, using: &random), y: Float.random(in: -110...110, using: &random))
        #expect(zone.contains(point) == (turns(corners, around: point) != 0), "\(corners) \(point)")
      }
    }
  }

  @Test func pointsOnASharedEdgeLieInOneZone() throws {
    let left = try #require(polygon([(0, 0), (10, 3), (13, 20), (0, 20)]))
    let right = try #require(polygon([(10, 3), (30, 0), (30, 20), (13, 20)]))
    for step in 1..<64 {
      let part = Float(step) / 64
      let point = Keypoint(x: 10 + 3 * part, y: 3 + 17 * part)
      #expect(left.contains(point) != right.contains(point))
    }
  }

  @Test func senselessZonesAreRefused() {
    #expect(polygon([(0, 0), (1, 1)]) == nil)
    #expect(polygon([(0, 0), (1, 1), (.nan, 0)]) == nil)
    #expect(polygon((0..<33).map { (Float($0), Float($0 * $0)) }) == nil)
    #expect(CrossingCounter(from: Keypoint(x: 1, y: 1), to: Keypoint(x: 1, y: 1)) == nil)
    #expect(CrossingCounter(from: Keypoint(x: 1, y: 1), to: Keypoint(x: .infinity, y: 1)) == nil)
  }
}

/// Numbers that are the same in each run (SplitMix64).
private struct Sequence: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Something of 20 x 40 pixels whose foot goes from place to place, one frame each.
private func walk(_ feet: [(x: Float, y: Float)], _ see: (borrowing Tracker) -> Void) throws {
  var tracker = try #require(Tracker())
  for foot in feet {
    let box = Box(left: foot.x - 10, top: foot.y - 40, right: foot.x + 10, bottom: foot.y)
    tracker.update([Detection(box: box, score: 0.9, label: 2)].span)
    see(tracker)
  }
}

struct CrossingCounterTests {
  private let line = (Keypoint(x: 100, y: 0), Keypoint(x: 100, y: 100))

  private func crossings(_ feet: [(x: Float, y: Float)]) throws -> [CrossingCounter.Crossing] {
    var counter = try #require(CrossingCounter(from: line.0, to: line.1))
    var all: [CrossingCounter.Crossing] = []
    try walk(feet) { tracker in counter.update(tracker) { all.append($0) } }
    #expect(counter.toLeftCount + counter.toRightCount == all.count)
    return all
  }

  /// The line points down: what goes to smaller x goes to its right.
  @Test func countsBothWays() throws {
    let there = stride(from: Float(60), through: 140, by: 2).map { (x: $0, y: Float(50)) }
    let one = try crossings(there)
    #expect(one.map(\.direction) == [.toLeft] && one.map(\.track) == [1] && one.map(\.label) == [2])
    #expect(try crossings(there + there.reversed()).map(\.direction) == [.toLeft, .toRight])
  }

  @Test func lingeringOnTheLineIsNotCrossing() throws {
    let lingering = (0..<60).map { (x: 100 + Float($0 % 2) * 4 - 2, y: Float(50)) }
    #expect(try crossings(lingering).isEmpty)
  }

  @Test func whatPassesAnEndDoesNotCross() throws {
    let around = stride(from: Float(60), through: 140, by: 2).map { (x: $0, y: Float(130)) }
    #expect(try crossings(around).isEmpty)
  }
}

struct ZoneWatchTests {
  @Test func tellsWhoEntersAndLeaves() throws {
    let zone = try #require(
      Zone([
        Keypoint(x: 50, y: 0), Keypoint(x: 90, y: 0), Keypoint(x: 90, y: 90),
        Keypoint(x: 50, y: 90),
      ]))
    var watch = try #require(ZoneWatch(zone))
    var changes: [ZoneWatch.Change] = []
    var most = 0
    let feet = stride(from: Float(20), through: 120, by: 2).map { (x: $0, y: Float(60)) }
    try walk(feet) { tracker in
      watch.update(tracker) { changes.append($0) }
      most = max(most, watch.insideCount)
    }
    try #require(changes.count == 2)
    #expect(changes[0] == .entered(track: 1, label: 2))
    guard case .left(track: 1, label: 2, let frames) = changes[1] else { Issue.record("\(changes)"); return }
    #expect(abs(frames - 20) <= 1, "40 pixels at two a frame")
    #expect(most == 1 && watch.insideCount == 0)
  }

  @Test func whoIsNotSeenAnyMoreLeaves() throws {
    let zone = try #require(Zone([Keypoint(x: 0, y: 0), Keypoint(x: 90, y: 0), Keypoint(x: 0, y: 90)]))
    var watch = try #require(ZoneWatch(zone, patience: 5))
    var changes: [ZoneWatch.Change] = []
    var tracker = try #require(Tracker())
    let seen = [Detection(box: Box(left: 10, top: 0, right: 20, bottom: 20), score: 0.9)]
    for frame in 0..<20 {
      let detections = frame < 8 ? seen : []
      tracker.update(detections.span)
      watch.update(tracker) { changes.append($0) }
    }
    #expect(changes == [.entered(track: 1, label: 0), .left(track: 1, label: 0, frames: 8)])
    #expect(watch.insideCount == 0)
  }

  @Test func takesNoMemory() async {
    await #expect(processExitsWith: .success) {
      let zone = try #require(Zone([Keypoint(x: 0, y: 0), Keypoint(x: 90, y: 0), Keypoint(x: 0, y: 90)]))
      var watch = try #require(ZoneWatch(zone, patience: 5))
      var counter = try #require(CrossingCounter(from: Keypoint(x: 40, y: 0), to: Keypoint(x: 40, y: 90)))
      var tracker = try #require(Tracker())
      var taken: UInt64 = 0
      for frame in 0..<300 {
        let x = Float(frame % 100)
        let seen = [Detection(box: Box(left: x, top: 0, right: x + 10, bottom: 20), score: 0.9)]
        let before = swl_allocation_count()
        tracker.update(seen.span)
        watch.update(tracker)
        counter.update(tracker)
        taken += swl_allocation_count() - before
      }
      #expect(swl_allocation_count() > 0 && taken == 0)
    }
  }
}
