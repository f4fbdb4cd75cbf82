/// How often values occur, in bins whose width is a power of two, so that it can double without losing a count.
///
/// Bin `halfCount + i` holds the values from i * width up to, not including, (i + 1) * width; exact zeros, which every
/// quantisation keeps, are counted apart. The width is the smallest with which every value has a bin, whatever the order
/// in which values come: more than 2,048 bins lie between zero and the value farthest from it.
public struct Histogram: Equatable, Sendable {
  public static let halfCount = 4096
  public static let binCount = 2 * halfCount

  public private(set) var counts = [Int](repeating: 0, count: binCount)
  public private(set) var zeroCount = 0
  /// width = 2^exponent.
  public private(set) var exponent = Histogram.leastExponent
  /// Of all values; 0 as long as there is none.
  public private(set) var minimum: Float = 0
  public private(set) var maximum: Float = 0
  public private(set) var total = 0

  private static let leastExponent = -100

  public init() {}

  public var width: Double { Double(sign: .plus, exponent: exponent, significand: 1) }

  /// The middle of a bin.
  public func centre(_ bin: Int) -> Double { (Double(bin - Histogram.halfCount) + 0.5) * width }

  /// Counts values; false, and none counted, when one is not finite.
  public mutating func add(_ values: [Float]) -> Bool {
    guard let first = values.first else { return true }
    var (least, greatest, check) = (first, first, Float(0))
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
      check += value * 0
    }
    guard check == 0 else { return false }
    minimum = total == 0 ? least : min(minimum, least)
    maximum = total == 0 ? greatest : max(maximum, greatest)
    total += values.count
    makeRoom(for: max(-least, greatest))
    let inverse = Float(sign: .plus, exponent: -exponent, significand: 1)
    counts.withUnsafeMutableBufferPointer { counts in
      for value in values {
        if value == 0 {
          zeroCount += 1
        } else {
          counts[Int((value * inverse).rounded(.down)) + Histogram.halfCount] += 1
        }
      }
    }
    return true
  }

  /// Adds the counts of another histogram.
  public mutating func add(_ other: Histogram) {
    guard other.total > 0 else { return }
    minimum = total == 0 ? other.minimum : min(minimum, other.minimum)
    maximum = total == 0 ? other.maximum : max(maximum, other.maximum)
    total += other.total
    zeroCount += other.zeroCount
    var other = other
    widen(to: other.exponent)
    other.widen(to: exponent)
    for bin in counts.indices { counts[bin] += other.counts[bin] }
  }

  private mutating func makeRoom(for magnitude: Float) {
    // frexp: magnitude < 2^(exponent + 1)
    guard magnitude > 0 else { return }
    widen(to: Int(magnitude.exponent) + 1 - Histogram.halfCount.trailingZeroBitCount)
  }

  /// Joins bins, two and two, until the width is 2^exponent.
  private mutating func widen(to exponent: Int) {
    while self.exponent < exponent {
      if total > zeroCount {
        let half = Histogram.halfCount
        for bin in 0..<half / 2 {
          // Upwards from zero, and downwards, so that no pair is overwritten before it is read.
          counts[half + bin] = counts[half + 2 * bin] + counts[half + 2 * bin + 1]
          counts[half - 1 - bin] = counts[half - 1 - 2 * bin] + counts[half - 2 - 2 * bin]
        }
        for bin in half / 2..<half { (counts[half + bin], counts[half - 1 - bin]) = (0, 0) }
      }
      self.exponent += 1
    }
  }
}
