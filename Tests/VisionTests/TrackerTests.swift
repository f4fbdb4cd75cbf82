import Testing
import Vision

@Suite struct TrackerTests {
  @Test(arguments: RecordedTracks.all.indices) func tracksAreThoseOfByteTrack(index: Int) throws {
    let recorded = RecordedTracks.all[index]
    var scene = Scene(seed: recorded.seed, objectCount: recorded.objectCount)
    var options = TrackerOptions()
    // The other keeps a track one frame beyond its 6, and looks for it once more after that.
    options.framesToKeep = 7
    var tracker = Tracker(options)
    var names: [UInt64: Int] = [:]
    var boxes: [Box] = []
    for (frame, expected) in recorded.ids.enumerated() {
      let detections = scene.next()
      try #require(detections.count == expected.count)
      let tracks = tracker.tracks(detections)
      let seen = tracks.filter { $0.state == .tracked }.sorted { $0.detection! < $1.detection! }
      var ids = [Int](repeating: 0, count: detections.count)
      for track in seen {
        names[track.id] = names[track.id] ?? names.count + 1
        ids[track.detection!] = names[track.id]!
      }
      try #require(ids == expected, "frame \(frame)")
      boxes = seen.map { $0.box }
    }
    try #require(boxes.count == recorded.boxes.count)
    for (box, expected) in zip(boxes, recorded.boxes) {
      for (edge, expected) in zip([box.left, box.top, box.right, box.bottom], expected) {
        #expect(abs(Double(edge) - expected) < 1e-3)
      }
    }
  }

  @Test func theFilterIsThatOfEightStates() {
    var motion = BoxMotion(box(RecordedTracks.filtered[0].seen))
    for (frame, expected) in RecordedTracks.filtered.enumerated() {
      if frame > 0 {
        motion.predict()
        if frame != 5 && frame != 6 { motion.update(box(expected.seen)) }
      }
      let states = [motion.centerX, motion.centerY, motion.aspect, motion.height]
      let means = states.map { $0.position } + states.map { $0.velocity }
      let variances = states.map { $0.variance } + states.map { $0.velocityVariance }
      for (value, expected) in zip(means + variances, expected.means + expected.variances) {
        #expect(abs(value - expected) <= 1e-10 * max(1, abs(expected)))
      }
    }
  }

  @Test func aTrackOutlivesAGapAndFollowsItsPath() {
    var tracker = Tracker()
    var ids: Set<UInt64> = []
    for frame in 0..<60 {
      let x = Float(frame) * 4
      let detections = 20..<35 ~= frame ? [] : [object(x, 100)]
      let tracks = tracker.tracks(detections)
      #expect(tracks.count == 1 && tracks[0].state == (detections.isEmpty ? .lost : .tracked))
      ids.insert(tracks[0].id)
      if frame > 15 {
        #expect(abs(tracks[0].velocityX - 4) < 0.5 && abs(tracks[0].box.left - x) < 5)
      }
    }
    #expect(ids == [1])
  }

  @Test func skippedFramesCountAsTime() {
    var whole = Tracker()
    var skipping = Tracker()
    for frame in 0..<12 {
      let detections = [object(Float(frame) * 5, 50)]
      _ = (whole.tracks(detections), skipping.tracks(detections))
    }
    for _ in 0..<4 { _ = whole.tracks([]) }
    let last = [object(80, 50)]
    let expected = whole.tracks(last)
    #expect(skipping.tracks(last, skippedFrames: 4).map { $0.id } == [1] && expected.map { $0.id } == [1])
    #expect(skipping.frame == whole.frame && abs(skipping.living.array[0].box.left - expected[0].box.left) < 1)
    #expect(skipping.tracks([], skippedFrames: .max).isEmpty)
  }

  @Test func aLowScoreKeepsATrackButBeginsNone() {
    var tracker = Tracker()
    #expect(tracker.tracks([object(0, 0, score: 0.4)]).isEmpty)
    #expect(tracker.tracks([object(0, 0, score: 0.9)]).map { $0.state } == [.tentative])
    #expect(tracker.tracks([object(0, 0, score: 0.9)]).map { $0.id } == [1])
    for _ in 0..<50 { #expect(tracker.tracks([object(0, 0, score: 0.2)]).map { $0.state } == [.tracked]) }
    #expect(tracker.tracks([object(0, 0, score: 0.05)]).map { $0.state } == [.lost])
    for _ in 0..<29 { #expect(tracker.tracks([]).count == 1) }
    #expect(tracker.tracks([]).isEmpty)
  }

  @Test func tracksStayInTheirClass() {
    for keepsClasses in [true, false] {
      var options = TrackerOptions()
      options.keepsClasses = keepsClasses
      var tracker = Tracker(options)
      #expect(tracker.tracks([object(0, 0, label: 1)]).map { $0.id } == [1])
      let tracks = tracker.tracks([object(0, 0, label: 2)])
      #expect(tracks.map { $0.state } == (keepsClasses ? [.lost, .tentative] : [.tracked]))
    }
  }

  @Test func theLowestScoresFindNoRoom() {
    var tracker = Tracker(trackCapacity: 3, detectionCapacity: 5)
    let scores: [Float] = [0.7, 0.95, 0.61, 0.8, 0.9, 0.65, 0.99]
    let detections = scores.enumerated().map { object(Float($0) * 100, 0, score: $1) }
    #expect(tracker.tracks(detections).map { $0.detection } == [6, 1, 4])
    #expect(tracker.droppedDetectionCount == 2 && tracker.droppedTrackCount == 2)
    // What is lost makes room for what is there.
    let tracks = tracker.tracks([detections[1], object(900, 0, score: 0.7)])
    #expect(tracks.map { $0.id } == [2, 3, 0] && tracks.map { $0.state } == [.tracked, .lost, .tentative])
    #expect(Set(tracks.map { $0.slot }) == [0, 1, 2] && tracker.droppedTrackCount == 0)
  }

  @Test func orderOfDetectionsDoesNotMatter() {
    var scene = Scene(seed: 9, objectCount: 12)
    var straight = Tracker()
    var turned = Tracker()
    for _ in 0..<60 {
      let detections = scene.next()
      let boxes = Set(straight.tracks(detections).filter { $0.state != .tentative }.map { "\($0.box) \($0.state)" })
      let others = turned.tracks(detections.reversed()).filter { $0.state != .tentative }
      #expect(Set(others.map { "\($0.box) \($0.state)" }) == boxes)
    }
  }

  @Test func resetBeginsAnewWithNewNumbers() {
    var tracker = Tracker()
    #expect(tracker.tracks([object(0, 0)]).map { $0.id } == [1])
    tracker.reset()
    #expect(tracker.living.array == [])
    #expect(tracker.tracks([object(0, 0)]).map { $0.id } == [2])
  }

  @Test func hostileDetectionsLeaveFiniteTracks() {
    let values: [Float] = [.nan, .infinity, -.infinity, .greatestFiniteMagnitude, 1e-30, 0, 1, 50, 80, 0x1p20, -0x1p20]
    var draws = Draws(seed: 77)
    var tracker = Tracker(trackCapacity: 8, detectionCapacity: 16)
    for _ in 0..<400 {
      func value() -> Float { draws.next() < 0.5 ? draws.next() * 100 : values[draws.next(below: values.count)] }
      let detections = (0..<draws.next(below: 40)).map { _ in
        Detection(
          box: Box(left: value(), top: value(), right: value(), bottom: value()), score: value(),
          label: draws.next(below: 2))
      }
      let tracks = tracker.tracks(detections, skippedFrames: draws.next(below: 3))
      #expect(tracks.count <= 8 && Set(tracks.map { $0.slot }).count == tracks.count)
      for track in tracks {
        #expect(track.box.isUsable && track.velocityX.isFinite && track.velocityY.isFinite)
        #expect(track.detection.map { detections.indices.contains($0) } ?? true)
        #expect((track.id == 0) == (track.state == .tentative))
      }
      let ids = tracks.map { $0.id }.filter { $0 > 0 }
      #expect(Set(ids).count == ids.count)
    }
  }

  private func box(_ edges: [Float]) -> Box {
    Box(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
  }

  private func object(_ x: Float, _ y: Float, score: Float = 0.9, label: Int = 0) -> Detection {
    Detection(box: Box(left: x, top: y, right: x + 40, bottom: y + 80), score: score, label: label)
  }
}
