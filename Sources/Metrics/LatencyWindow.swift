/// Quantiles of a latency over the time since the window was last moved; for one reader.
public struct LatencyWindow: ~Copyable {
  private let latency: Latency
  /// Counts of the cells when the window began, and within it.
  private var earlier: [UInt64]
  private var recent: [UInt64]
  /// Samples in the window.
  public private(set) var count: UInt64 = 0

  /// A window over the process's life, empty until it is updated.
  public init(of latency: Latency) {
    self.latency = latency
    earlier = Array(repeating: 0, count: LogLinearScale.cellCount)
    recent = earlier
  }

  /// Takes in what was recorded until now.
  public mutating func update() {
    count = 0
    for cell in recent.indices {
      recent[cell] = latency.count(inCell: cell) &- earlier[cell]
      count += recent[cell]
    }
  }

  /// Begins a new window behind the samples that the last update took in.
  public mutating func move() {
    for cell in recent.indices { earlier[cell] &+= recent[cell] }
    update()
  }

  /// The duration, in nanoseconds, that a share (0...1) of the samples does not exceed, within
  /// `LogLinearScale.relativeError`; nil without samples.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = max(UInt64((share * Double(count)).rounded(.up)), 1)
    var seen: UInt64 = 0
    for cell in recent.indices {
      seen += recent[cell]
      if seen >= rank { return LogLinearScale.middle(ofCell: cell) }
    }
    return nil
  }

  /// Tells the durations as spans an eighth of a doubling wide: from and to in nanoseconds and how many are between;
  /// ascending, empty ones left out.
  public func forEachSpan(_ body: (Double, Double, UInt64) -> Void) {
    for first in stride(from: 0, to: recent.count, by: LogLinearScale.cellsPerSpan) {
      let count = recent[first..<first + LogLinearScale.cellsPerSpan].reduce(0, +)
      guard count > 0 else { continue }
      body(
        LogLinearScale.start(ofCell: first), LogLinearScale.start(ofCell: first + LogLinearScale.cellsPerSpan), count)
    }
  }

  /// The share (0...1) of the samples that last longer, within the same error of the duration; 0 without samples.
  public func share(above nanoseconds: Double) -> Double {
    guard count > 0 else { return 0 }
    var above: UInt64 = 0
    for cell in recent.indices.reversed() {
      guard LogLinearScale.middle(ofCell: cell) > nanoseconds else { break }
      above += recent[cell]
    }
    return Double(above) / Double(count)
  }
}
