internal import Synchronization

/// How long something takes, as a distribution over the life of the process.
///
/// Recording takes no memory and no lock and never waits: three relaxed atomic additions. Any thread may record and any
/// may read meanwhile; a reader may see the latest sample in some of the three and not yet in the others.
public final class Latency: Sendable {
  /// Upper bounds of the buckets that are exported, in nanoseconds; ascending.
  static let bounds: InlineArray<18, UInt64> = [
    100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000, 33_000_000,
    50_000_000, 75_000_000, 100_000_000, 150_000_000, 250_000_000, 500_000_000, 1_000_000_000, 5_000_000_000,
  ]

  private let cells = AtomicCounts(count: LogLinearScale.cellCount)
  private let buckets = AtomicCounts(count: Latency.bounds.count + 1)
  private let sum = Atomic<UInt64>(0)

  public init() {}

  /// Counts one sample.
  public func record(nanoseconds: UInt64) {
    cells.add(1, at: LogLinearScale.cell(of: nanoseconds))
    var bucket = 0
    while bucket < Latency.bounds.count, nanoseconds > Latency.bounds[bucket] { bucket += 1 }
    buckets.add(1, at: bucket)
    sum.wrappingAdd(nanoseconds, ordering: .relaxed)
  }

  /// Samples in the cell, since the process began.
  func count(inCell cell: Int) -> UInt64 { cells[cell] }

  /// Samples above the bound before and up to the bound of the bucket; the last has no bound.
  func count(inBucket bucket: Int) -> UInt64 { buckets[bucket] }

  var totalNanoseconds: UInt64 { sum.load(ordering: .relaxed) }
}
