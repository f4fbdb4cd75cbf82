/// Bins joined to at most ten groups, about equally filled in the reference, for the stability index.
///
/// Numbers: one group below and one above all that the reference holds, up to eight between them, each of neighbours.
/// Classes: the nine most frequent and all the others.
struct Grouping: Sendable {
  static let limit = 10

  /// Of each bin, its group.
  private var groups: [UInt8]
  private(set) var count = 1

  init(binCount: Int) { groups = Array(repeating: 0, count: binCount) }

  /// Groups anew by a reference in which something was counted. Takes no memory.
  mutating func fit(_ reference: [UInt32], isOrdered: Bool) {
    count = isOrdered ? joinNeighbours(reference) : nameFrequent(reference)
  }

  /// The counts of each group.
  func sums(_ counts: Span<UInt32>) -> InlineArray<10, Double> {
    var sums = InlineArray<10, Double>(repeating: 0)
    for bin in groups.indices { sums[Int(groups[bin])] += Double(counts[bin]) }
    return sums
  }

  private mutating func joinNeighbours(_ reference: [UInt32]) -> Int {
    var (first, last, left) = (reference.count, 0, 0.0)
    for bin in reference.indices {
      left += Double(reference[bin])
      if reference[bin] > 0 { (first, last) = (min(first, bin), bin) }
    }
    var group = first > 0 ? 1 : 0
    var (open, filled) = (Double(Grouping.limit - 2), 0.0)
    for bin in reference.indices {
      let isNext = open > 1 && filled > 0 && filled >= left / open
      if bin <= last, isNext { (left, open, filled) = (left - filled, open - 1, 0) }
      if bin == last + 1 || (bin <= last && isNext) { group += 1 }
      groups[bin] = UInt8(bin < first ? 0 : group)
      filled += Double(reference[bin])
    }
    return group + 1
  }

  private mutating func nameFrequent(_ reference: [UInt32]) -> Int {
    let named = min(Grouping.limit - 1, reference.count)
    for bin in groups.indices { groups[bin] = UInt8(named) }
    for group in 0..<named {
      var most: Int?
      for bin in reference.indices {
        let isHigher = most.map { reference[bin] > reference[$0] } ?? true
        if groups[bin] == named, isHigher { most = bin }
      }
      if let most { groups[most] = UInt8(group) }
    }
    return named < reference.count ? named + 1 : named
  }
}
