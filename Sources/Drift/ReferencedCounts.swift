internal import ModelFormat

/// One distribution of the reference: of a file, or being learned window by window.
struct ReferencedCounts: Sendable {
  /// Fewer observations are no reference.
  private static let leastTotal: UInt64 = 100

  let item: DriftLayout.Item
  private(set) var counts: [UInt32]
  private(set) var grouping: Grouping
  /// Frames that were counted.
  private(set) var frameCount: UInt32 = 0
  /// Whether it can be compared with.
  private(set) var isKnown = false
  private(set) var isLearned = false
  private var total: UInt64 = 0

  init(_ item: DriftLayout.Item) {
    self.item = item
    counts = Array(repeating: 0, count: item.bins.count)
    grouping = Grouping(binCount: item.bins.count)
  }

  private var isOrdered: Bool { item.subject != .topClass }

  /// Takes over what a reference has counted in the same bins.
  mutating func take(_ reference: DriftReference, for layout: DriftLayout) {
    guard !isKnown, let found = reference[item.subject], layout.agrees(item, with: reference) else { return }
    counts = found.counts
    frameCount = reference.frameCount
    total = found.total
    finish()
  }

  /// Adds a window. Once there are enough frames and observations, it is known, and this says so.
  mutating func learn(_ window: DriftTally, enough: UInt32) -> Bool {
    for bin in counts.indices {
      let count = window.counts[item.range.lowerBound + bin]
      counts[bin] &+= count
      total += UInt64(count)
    }
    frameCount = UInt32(clamping: UInt64(frameCount) + UInt64(window.frameCount))
    guard frameCount >= enough, total >= min(UInt64(enough), ReferencedCounts.leastTotal) else { return false }
    isLearned = true
    finish()
    return true
  }

  private mutating func finish() {
    grouping.fit(counts, isOrdered: isOrdered)
    isKnown = total > 0
  }

  /// Compares a window; nil when nothing was counted in it. A frame is one observation, however many pixels it has: they
  /// are alike.
  func comparison(_ window: Span<UInt32>, frames: UInt32) -> Comparison? {
    var windowTotal: UInt64 = 0
    for bin in window.indices { windowTotal += UInt64(window[bin]) }
    guard isKnown, windowTotal > 0 else { return nil }
    return Comparison(
      window, counts.span, grouping, isOrdered: isOrdered, samples: Double(min(windowTotal, UInt64(frames))),
      references: Double(min(total, UInt64(frameCount))))
  }

  /// Real values on average; nil for classes.
  func mean(_ counts: Span<UInt32>) -> Double? {
    guard isOrdered else { return nil }
    var (sum, total) = (0.0, 0.0)
    for bin in counts.indices {
      sum += Double(counts[bin]) * Double(bin)
      total += Double(counts[bin])
    }
    guard total > 0 else { return nil }
    return item.subject == .detectionCount ? sum / total : item.bins.value(atBin: sum / total)
  }

  /// Those of the reference.
  var mean: Double? { mean(counts.span) }
}

extension DriftLayout {
  /// Whether a reference has counted an item in the same way.
  func agrees(_ item: Item, with reference: DriftReference) -> Bool {
    guard let found = reference[item.subject], found.counts.count == item.bins.count, found.low == item.bins.low,
      found.high == item.bins.high
    else { return false }
    if case .input = item.subject { return true }
    return reference.threshold == threshold
      && reference[.detectionCount]?.counts.count == self.item(.detectionCount)?.bins.count
  }
}
