import CBench
import Testing
import Vision

@Suite struct SteadyTrackerTests {
  /// In a process of its own: calls for memory are counted in the whole process.
  @Test func followingTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      var scene = Scene(seed: 2, objectCount: 30)
      var tracker = Tracker(trackCapacity: 20, detectionCapacity: 24)
      var (most, dropped) = (0, 0)
      for _ in 0..<100 {
        let detections = scene.next()
        let before = swl_allocation_count()
        tracker.update(detections.span)
        most = max(most, Int(swl_allocation_count() - before))
        dropped += tracker.droppedDetectionCount + tracker.droppedTrackCount
      }
      #expect(swl_allocation_count() > 0 && most == 0)
      let living = tracker.living.count
      #expect(living > 10 && dropped > 100)
    }
  }
}
