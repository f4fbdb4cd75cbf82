import CBench
import Testing
import Vision

struct TrackerTests {
  private struct Frame {
    var detections: [Detection]
    var tracks: [(id: Int, box: Box)]
  }

  private static let frames: [Frame] = recordedTracks.split(separator: "\n", omittingEmptySubsequences: false).map {
    line in
    let parts = line.split(separator: "|", omittingEmptySubsequences: false)
    func rows(_ text: Substring) -> [[Float]] {
      text.split(separator: ",").map { $0.split(separator: " ").map { Float($0)! } }
    }
    return Frame(
      detections: rows(parts[0]).map { row in
        Detection(box: Box(left: row[0], top: row[1], right: row[2], bottom: row[3]), score: row[4])
      },
      tracks: rows(parts[1]).map { row in
        (Int(row[0]), Box(left: row[1], top: row[2], right: row[3], bottom: row[4]))
      })
  }

  /// The same numbers and boxes as the package bytetracker gives, in every frame.
  @Test func followsAsByteTrackDoes() throws {
    var tracker = try #require(Tracker())
    for (number, frame) in TrackerTests.frames.enumerated() {
      tracker.update(frame.detections.span)
      let visible = (0..<tracker.count).map { tracker[$0] }.filter(\.isVisible)
      try #require(visible.map(\.id) == frame.tracks.map(\.id), "frame \(number)")
      for (track, expected) in zip(visible, frame.tracks) {
        for (edge, value) in [
          (track.box.left, expected.box.left), (track.box.top, expected.box.top),
          (track.box.right, expected.box.right), (track.box.bottom, expected.box.bottom),
        ] { #expect(abs(edge - value) < 0.02, "frame \(number), track \(track.id)") }
        let seen = try #require(track.detection)
        #expect(frame.detections[seen].box.intersectionOverUnion(track.box) > 0.3)
      }
    }
    #expect(tracker.droppedCount == 0)
  }

  @Test func objectsOfOtherClassesAreNotTheSame() throws {
    var tracker = try #require(Tracker())
    let box = Box(left: 10, top: 10, right: 50, bottom: 80)
    for label in [0, 0, 1, 1] { tracker.update([Detection(box: box, score: 0.9, label: label)].span) }
    #expect((0..<tracker.count).map { tracker[$0].label } == [0, 1])
    #expect((0..<tracker.count).map { tracker[$0].isVisible } == [false, true])
  }

  @Test func whatIsNoBoxIsPassedOver() throws {
    var tracker = try #require(Tracker())
    let boxes = [
      Box(left: .nan, top: 0, right: 10, bottom: 10), Box(left: 0, top: 0, right: .infinity, bottom: 10),
      Box(left: 5, top: 5, right: 5, bottom: 9), Box(left: 9, top: 9, right: 3, bottom: 3),
    ]
    let detections =
      boxes.map { Detection(box: $0, score: 0.9) }
      + [Detection(box: Box(left: 0, top: 0, right: 9, bottom: 9), score: .nan)]
    for _ in 0..<3 { tracker.update(detections.span) }
    #expect(tracker.count == 0)
  }

  @Test func thereIsRoomForSoManyOnly() throws {
    var settings = Tracker.Settings()
    (settings.trackCapacity, settings.detectionCapacity) = (3, 5)
    var tracker = try #require(Tracker(settings))
    let detections = (0..<7).map { number in
      let left = Float(number * 100)
      return Detection(box: Box(left: left, top: 0, right: left + 50, bottom: 50), score: 0.95 - Float(number) / 100)
    }
    tracker.update(detections.span)
    #expect((0..<tracker.count).map { tracker[$0].detection } == [0, 1, 2])
    #expect(tracker.droppedCount == 4)
  }

  @Test func senselessSettingsAreRefused() {
    var settings = Tracker.Settings()
    settings.highScore = 0.05
    #expect(Tracker(settings) == nil)
    settings = Tracker.Settings()
    settings.matchDistance = .nan
    #expect(Tracker(settings) == nil)
    settings = Tracker.Settings()
    settings.trackCapacity = 0
    #expect(Tracker(settings) == nil)
  }

  @Test func takesNoMemory() async {
    await #expect(processExitsWith: .success) {
      let frames = TrackerTests.frames.map(\.detections)
      var tracker = try #require(Tracker())
      for frame in frames { tracker.update(frame.span) }
      let before = swl_allocation_count()
      for frame in frames { tracker.update(frame.span) }
      let taken = swl_allocation_count() - before
      #expect(before > 0 && taken == 0)
    }
  }
}
