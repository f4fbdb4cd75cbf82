import CBench
import Drift
import ModelFormat
import Testing

@Suite struct SteadyMonitorTests {
  /// In a process of its own: calls for memory are counted in the whole process.
  @Test func countingLearningAndComparingTakeNoMemory() async {
    await #expect(processExitsWith: .success) {
      let reference = DriftTally.reference(Models.classifierLayout, Models.frames(10, seed: 1))
      let inputs = DriftReference(
        frameCount: reference.frameCount, threshold: 0, distributions: Array(reference.distributions.prefix(3)))
      var monitor = DriftMonitor(Models.classifierLayout, references: [inputs], windowFrames: 25)
      let frames = Models.frames(10, seed: 2)
      let unknown = monitor.unknownCount
      var windows = 0
      let before = swl_allocation_count()
      for index in 0..<250 {
        if monitor.add(frames[index % 10]) != nil { windows += 1 }
      }
      let taken = swl_allocation_count() - before
      let left = monitor.unknownCount
      #expect(before > 0 && taken == 0 && windows == 10 && unknown == 2 && left == 0)
    }
  }
}
