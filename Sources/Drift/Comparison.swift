internal import Elementary

/// How far a distribution lies from its reference, and how far chance alone would bring it.
public struct Comparison: Equatable, Sendable {
  /// Population stability index: the sum over groups of (p - q) ln(p / q), p and q being the shares of both. Half a count
  /// is added to every group (Krichevsky and Trofimov 1981), so that an empty one has a share.
  public var index: Double
  /// Kolmogorov-Smirnov statistic: the largest distance of the cumulated shares at the ends of bins; nil for classes.
  public var distance: Double?
  /// What one in a thousand comparisons of equals passes.
  public var chanceIndex, chanceDistance: Double

  /// `samples` and `references` are how many independent observations stand behind the counts.
  init(
    _ counts: Span<UInt32>, _ reference: Span<UInt32>, _ grouping: Grouping, isOrdered: Bool, samples: Double,
    references: Double
  ) {
    index = Comparison.index(grouping.sums(counts), grouping.sums(reference), count: grouping.count)
    distance = isOrdered ? Comparison.distance(counts, reference) : nil
    let variance = 1 / samples + 1 / references
    chanceIndex = variance * Comparison.chiSquare(freedoms: Double(grouping.count - 1))
    // sqrt(-ln(0.001 / 2) / 2): the asymptotic distribution of the two-sample statistic.
    chanceDistance = 1.949474710 * variance.squareRoot()
  }

  private static func index(_ a: InlineArray<10, Double>, _ b: InlineArray<10, Double>, count: Int) -> Double {
    let (totalA, totalB) = (total(a) + 0.5 * Double(count), total(b) + 0.5 * Double(count))
    var sum = 0.0
    for group in 0..<count {
      let (p, q) = ((a[group] + 0.5) / totalA, (b[group] + 0.5) / totalB)
      sum += (p - q) * naturalLogarithm(p / q)
    }
    return sum
  }

  private static func total(_ sums: InlineArray<10, Double>) -> Double {
    var total = 0.0
    for group in sums.indices { total += sums[group] }
    return total
  }

  private static func total(_ counts: Span<UInt32>) -> UInt64 {
    var total: UInt64 = 0
    for bin in counts.indices { total += UInt64(counts[bin]) }
    return total
  }

  private static func distance(_ a: Span<UInt32>, _ b: Span<UInt32>) -> Double {
    let (totalA, totalB) = (Double(total(a)), Double(total(b)))
    var (sumA, sumB, largest) = (UInt64(0), UInt64(0), 0.0)
    for bin in a.indices {
      sumA += UInt64(a[bin])
      sumB += UInt64(b[bin])
      largest = max(largest, (Double(sumA) / totalA - Double(sumB) / totalB).magnitude)
    }
    return largest
  }

  /// The chi-square that one in a thousand passes, by Wilson and Hilferty (1931). The index of two samples of one
  /// distribution is (1 / n + 1 / m) times a chi-square with a freedom less than groups (Yurdakul 2018).
  private static func chiSquare(freedoms: Double) -> Double {
    guard freedoms > 0 else { return 0 }
    let part = 2 / (9 * freedoms)
    let root = 1 - part + 3.090232306 * part.squareRoot()
    return freedoms * root * root * root
  }
}
