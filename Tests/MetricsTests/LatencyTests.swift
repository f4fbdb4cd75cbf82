import CBench
import Metrics
import Testing

@Suite struct LatencyTests {
  /// Durations from 1 ns to some seconds, the same in every run.
  private static func durations(_ count: Int) -> [UInt64] {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let exponent = (state >> 58) % 33
      return (UInt64(1) << exponent) + (state >> 20) % (UInt64(1) << exponent)
    }
  }

  @Test(arguments: [1, 2, 999, 100_000])
  func quantilesAreWithinTheStatedError(count: Int) throws {
    let latency = Latency()
    var window = LatencyWindow(of: latency)
    let durations = LatencyTests.durations(count)
    for duration in durations { latency.record(nanoseconds: duration) }
    window.update()
    #expect(window.count == UInt64(count))
    let sorted = durations.sorted()
    for share in [0, 0.01, 0.5, 0.95, 0.99, 0.999, 1] {
      let exact = Double(sorted[max(Int((share * Double(count)).rounded(.up)), 1) - 1])
      let quantile = window.quantile(share)
      let found = try #require(quantile)
      #expect(abs(found - exact) <= exact * LogLinearScale.relativeError, "\(share): \(found) for \(exact)")
    }
  }

  @Test func theWindowForgetsWhatLiesBeforeIt() {
    let latency = Latency()
    var window = LatencyWindow(of: latency)
    let none = window.quantile(0.5)
    #expect(none == nil)
    for _ in 0..<100 { latency.record(nanoseconds: 5_000_000) }
    window.update()
    window.move()
    #expect(window.count == 0)
    latency.record(nanoseconds: 64)
    window.update()
    #expect(window.count == 1)
    let found = window.quantile(0.999)
    #expect(found == 64)
  }

  @Test func endlessDurationsCountInTheLastCell() throws {
    let latency = Latency()
    var window = LatencyWindow(of: latency)
    latency.record(nanoseconds: .max)
    latency.record(nanoseconds: 0)
    window.update()
    #expect(window.count == 2)
    let shortest = window.quantile(0)
    #expect(shortest == 0)
    let longest = window.quantile(1)
    #expect(try #require(longest) > 130e9)
  }

  @Test func recordingTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      #expect(swl_allocation_count() > 0, "calls for memory are not counted")
      let (latency, counter, gauge) = (Latency(), Counter(), Gauge())
      func record() {
        latency.record(nanoseconds: 33_000_000)
        counter.add()
        gauge.set(0.5)
      }
      record()
      let before = swl_allocation_count()
      for _ in 0..<1000 { record() }
      let taken = swl_allocation_count() - before
      #expect(taken == 0)
    }
  }

  @Test func threadsLoseNothing() async {
    let (latency, counter) = (Latency(), Counter())
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask {
          for sample in 0..<10_000 {
            latency.record(nanoseconds: UInt64(thread * 1000 + sample))
            counter.add(2)
          }
        }
      }
    }
    var window = LatencyWindow(of: latency)
    window.update()
    #expect(window.count == 40_000)
    #expect(counter.value == 80_000)
  }

  @Test func spansHoldEverySampleOnce() {
    let latency = Latency()
    var samples: [UInt64] = []
    for power in 0..<40 {
      let start: UInt64 = 1 << power
      samples += [start, start + start / 4, start * 2 - 1]
    }
    for nanoseconds in samples { latency.record(nanoseconds: nanoseconds) }
    var window = LatencyWindow(of: latency)
    window.update()
    var (total, end): (UInt64, Double) = (0, 0)
    window.forEachSpan { from, to, count in
      #expect(from >= end && to > from)
      if to < 1e11 {
        #expect(count == samples.count { Double($0) >= from && Double($0) < to })
        #expect(from < 128 || to / from <= 9.0 / 8)
      }
      (total, end) = (total + count, to)
    }
    #expect(total == UInt64(samples.count))
  }
}
