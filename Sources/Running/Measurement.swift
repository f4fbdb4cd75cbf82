internal import CBench
package import Console
internal import Engine
internal import Linux

/// The latency and the memory of a loaded model.
package struct Measurement {
  package enum Extent {
    case runs(Int)
    case seconds(Double)
  }

  /// The first run after loading.
  let firstRunMicroseconds: Double
  /// In memory when the model has run once; and the most so far.
  let residentByteCount, peakResidentByteCount: Int
  /// Sorted.
  package private(set) var runs: Latencies
  /// Sorted: as many turns of the busy loop.
  private(set) var noise: Latencies
  let allocationsPerRun, faultsPerRun: Double

  private static let warmUpRuns = 3
  /// Runs whose times fit into the memory that is taken.
  private static let capacity = 200_000

  package init(_ model: LoadedModel, _ extent: Extent) throws(Refusal) {
    let session = model.session
    InputPattern.write(to: session)
    firstRunMicroseconds = Double(Measurement.time { session.run() }) / 1000
    let loaded = try Measurement.memory()
    residentByteCount = Int(loaded.residentByteCount)
    peakResidentByteCount = Int(loaded.peakResidentByteCount)

    var fastest = UInt64.max
    for _ in 0..<Measurement.warmUpRuns { fastest = min(fastest, Measurement.time { session.run() }) }
    let turns = Measurement.spinTurns(nanoseconds: fastest)
    let (count, deadline): (Int, UInt64) =
      switch extent {
      case .runs(let count): (count, .max)
      case .seconds(let seconds):
        (Measurement.capacity, MonotonicClock.nanoseconds + UInt64(seconds * 1e9))
      }
    runs = Latencies(capacity: count)
    noise = Latencies(capacity: count)

    let before = try Measurement.memory()
    let allocationsBefore = swl_allocation_count()
    repeat {
      runs.add(Measurement.time { session.run() })
      noise.add(Measurement.time { swl_spin(turns) })
    } while runs.count < count && MonotonicClock.nanoseconds < deadline
    let allocations = swl_allocation_count() - allocationsBefore
    let after = try Measurement.memory()
    allocationsPerRun = Double(allocations) / Double(runs.count)
    faultsPerRun = Double(after.minorFaultCount - before.minorFaultCount) / Double(runs.count)
    runs.sort()
    noise.sort()
  }

  /// The part of a quantile above the median that the machine itself causes: p99.9 / p50 of the busy loop.
  var noiseRatio: Double { noise.microseconds(0.999)! / noise.microseconds(0.5)! }

  /// The same for the runs.
  var ratio: Double { runs.microseconds(0.999)! / runs.microseconds(0.5)! }

  /// Nanoseconds that `body` takes.
  package static func time(_ body: () -> Void) -> UInt64 {
    let start = MonotonicClock.nanoseconds
    body()
    return MonotonicClock.nanoseconds - start
  }

  /// Turns of the busy loop that take about so long.
  private static func spinTurns(nanoseconds: UInt64) -> UInt64 {
    let sample: UInt64 = 100_000
    let fastest = (0..<5).map { _ in time { swl_spin(sample) } }.min()!
    return max(1, sample * nanoseconds / max(fastest, 1))
  }

  private static func memory() throws(Refusal) -> MemoryUsage {
    do { return try MemoryUsage.current() } catch { throw Refusal("/proc/self/statm", error.message) }
  }
}
