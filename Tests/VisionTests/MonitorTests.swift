import CBench
import Testing
import Vision

/// One object of 20 x 20 pixels whose middle goes where it is told; it is the only one in the picture.
private struct Walk: ~Copyable {
  private var tracker: Tracker

  init(framesToKeep: Int = 3) {
    var options = TrackerOptions()
    options.framesToKeep = framesToKeep
    options.highLimit = 2
    tracker = Tracker(options, trackCapacity: 4)
  }

  var frame: UInt64 { tracker.frame }

  /// The tracks with the object at a place; nil: not seen.
  mutating func tracks(_ x: Float?, _ y: Float = 0) -> [Track] {
    guard let x else { return tracker.tracks([]) }
    return tracker.tracks([Detection(box: Box(centerX: x, centerY: y, width: 20, height: 20), score: 1)])
  }
}

@Suite struct ZoneMonitorTests {
  private static let zone = Polygon([(0, -50), (100, -50), (100, 50), (0, 50)].map { Keypoint(x: $0.0, y: $0.1) })!

  /// Events by frame, as "frame +" and "frame -frames".
  private func events(_ path: [Float?], framesToEnter: Int, framesToLeave: Int) -> [String] {
    var walk = Walk()
    var monitor = ZoneMonitor(
      [Self.zone], point: .center, framesToEnter: framesToEnter, framesToLeave: framesToLeave, trackCapacity: 4)
    var texts: [String] = []
    for (number, place) in path.enumerated() {
      monitor.update(walk.tracks(place).span, frame: walk.frame)
      for index in 0..<monitor.events.count {
        let event = monitor.events[index]
        #expect(event.zone == 0 && event.track == 1)
        texts.append("\(number) \(event.kind == .entered ? "+" : "-\(event.frames)")")
      }
      let counts = monitor.counts(ofZone: 0)
      #expect(counts.entered == counts.left + UInt64(counts.inside))
    }
    return texts
  }

  @Test func comingAndGoingTakesSomeFrames() {
    let path: [Float?] = [-40, 50, 50, 50, 50, 140, 140, 140, 140]
    #expect(events(path, framesToEnter: 1, framesToLeave: 1) == ["1 +", "5 -4"])
    #expect(events([50, 50, 50, 50], framesToEnter: 3, framesToLeave: 1) == ["2 +"])
    #expect(events([50, nil, nil, 50, 50], framesToEnter: 3, framesToLeave: 1) == ["4 +"])
  }

  @Test func whoTremblesOnTheEdgeStays() {
    let path: [Float?] = [30, 30, 30, -5, 10, -5, 10, -5, 10]
    #expect(events(path, framesToEnter: 2, framesToLeave: 2) == ["1 +"])
  }

  @Test func whoEndsLeaves() {
    let path: [Float?] = [30, 30, 30, nil, nil, nil, nil, nil]
    #expect(events(path, framesToEnter: 2, framesToLeave: 2) == ["1 +", "6 -5"])
  }

  @Test func tracksBeyondTheCapacityArePassedOver() {
    var tracker = Tracker(trackCapacity: 4)
    let detections = (0..<3).map { index in
      Detection(box: Box(centerX: Float(index) * 30 + 10, centerY: 0, width: 20, height: 20), score: 1)
    }
    var monitor = ZoneMonitor([Self.zone], point: .center, framesToEnter: 1, trackCapacity: 2)
    monitor.update(tracker.tracks(detections).span, frame: tracker.frame)
    #expect(monitor.counts(ofZone: 0).inside == 2 && monitor.strayCount == 1)
  }

  @Test func zonesOfRandomTracksBalance() {
    var scene = Scene(seed: 6, objectCount: 15)
    var tracker = Tracker(trackCapacity: 12)
    let zones = (0..<3).map { column in
      let left = Float(column) * 200
      return Polygon([(0, 0), (200, 0), (200, 480), (0, 480)].map { Keypoint(x: left + $0.0, y: $0.1) })!
    }
    var monitor = ZoneMonitor(zones, point: .center, framesToEnter: 1, framesToLeave: 1, trackCapacity: 12)
    for _ in 0..<200 {
      let tracks = tracker.tracks(scene.next())
      monitor.update(tracks.span, frame: tracker.frame)
      let seen = tracks.filter { $0.state == .tracked }
      let lost = tracks.filter { $0.state == .lost }.count
      for zone in zones.indices {
        let counts = monitor.counts(ofZone: zone)
        let inside = seen.filter { track in
          let box = track.box
          return zones[zone].contains(Keypoint(x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2))
        }.count
        #expect(inside...inside + lost ~= counts.inside && counts.entered == counts.left + UInt64(counts.inside))
      }
    }
  }

  @Test func watchingTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      var scene = Scene(seed: 2, objectCount: 20)
      var tracker = Tracker(trackCapacity: 20)
      let half = Polygon([(0, 0), (320, 0), (320, 480), (0, 480)].map { Keypoint(x: $0.0, y: $0.1) })!
      var zones = ZoneMonitor([half], framesToEnter: 1, framesToLeave: 1, trackCapacity: 20)
      let line = CountingLine(start: Keypoint(x: 320, y: 0), end: Keypoint(x: 320, y: 480))!
      var lines = LineMonitor([line], trackCapacity: 20)
      var most = 0
      for _ in 0..<200 {
        let tracks = tracker.tracks(scene.next())
        let before = swl_allocation_count()
        zones.update(tracks.span, frame: tracker.frame)
        lines.update(tracks.span)
        most = max(most, Int(swl_allocation_count() - before))
      }
      #expect(swl_allocation_count() > 0 && most == 0)
      let (zone, crossings) = (zones.counts(ofZone: 0), lines.counts(ofLine: 0))
      #expect(zone.left > 3 && crossings.leftToRight + crossings.rightToLeft > 3)
    }
  }
}

@Suite struct LineMonitorTests {
  /// From (50, -50) up to (50, 50) down: whoever goes to the right comes to its left.
  private static let line = CountingLine(start: Keypoint(x: 50, y: -50), end: Keypoint(x: 50, y: 50))!

  /// Crossings of the line, "frame >" to its left and "frame <" to its right.
  private func crossings(_ path: [(Float, Float)?], margin: Float = 8) -> [String] {
    var walk = Walk(framesToKeep: 8)
    var monitor = LineMonitor([Self.line], point: .center, margin: margin, trackCapacity: 4)
    var texts: [String] = []
    for (number, place) in path.enumerated() {
      let tracks = if let place { walk.tracks(place.0, place.1) } else { walk.tracks(nil) }
      monitor.update(tracks.span)
      for index in 0..<monitor.events.count {
        texts.append("\(number) \(monitor.events[index].direction == .rightToLeft ? ">" : "<")")
      }
    }
    return texts
  }

  /// Slowly, so that the filter stays near what is seen.
  private func line(_ xs: [Float], y: Float = 0) -> [(Float, Float)?] { xs.map { ($0, y) } }

  @Test func aCrossingCountsOnceItIsClear() {
    let there = Array(stride(from: Float(20), through: 80, by: 2))
    #expect(crossings(line(there)).map { $0.last } == [">"])
    #expect(crossings(line(there.reversed())).map { $0.last } == ["<"])
    #expect(crossings(line(there + there.reversed())).map { $0.last } == [">", "<"])
    #expect(crossings(line(there), margin: 100).isEmpty)
  }

  @Test func whoTremblesOnTheLineIsNotCounted() {
    let trembling = (0..<40).map { Float(50 + ($0 % 2 == 0 ? 3 : -3)) }
    let there = Array(stride(from: Float(20), through: 50, by: 2))
    #expect(crossings(line(there + trembling)).isEmpty)
    #expect(crossings(line(there + trembling + there.reversed())).isEmpty)
    #expect(!crossings(line(there + trembling), margin: 0).isEmpty)
  }

  @Test func whoPassesBesideItIsNotCounted() {
    let there = Array(stride(from: Float(20), through: 80, by: 2))
    #expect(crossings(line(there, y: 60)).isEmpty && crossings(line(there, y: -60)).isEmpty)
    #expect(crossings(line(there, y: 45)).count == 1)
  }

  @Test func whoIsLostOnTheWayIsCounted() {
    let there = Array(stride(from: Float(20), through: 80, by: 2))
    var path = line(there)
    for index in 13..<18 { path[index] = nil }
    #expect(crossings(path).map { $0.last } == [">"])
  }

  @Test func whatIsNoLineIsRefused() {
    let point = Keypoint(x: 1, y: 2)
    #expect(CountingLine(start: point, end: point) == nil)
    #expect(CountingLine(start: point, end: Keypoint(x: .nan, y: 0)) == nil)
    #expect(CountingLine(start: Keypoint(x: -.infinity, y: 0), end: point) == nil)
  }
}
