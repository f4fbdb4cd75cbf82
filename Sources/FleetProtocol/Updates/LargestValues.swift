/// Finds the largest values by magnitude in time that grows with their number alone.
enum LargestValues {
  /// The ascending positions of the `count` values of largest magnitude; of equal ones the first. All are finite.
  static func positions(in values: [Float], count: Int) -> [Int] {
    guard count > 0 else { return [] }
    let (threshold, rest) = threshold(values, count: count)
    var equalLeft = rest
    var positions: [Int] = []
    positions.reserveCapacity(count)
    for index in values.indices {
      let magnitude = values[index].magnitude.bitPattern
      if magnitude > threshold {
        positions.append(index)
      } else if magnitude == threshold, equalLeft > 0 {
        equalLeft -= 1
        positions.append(index)
      }
    }
    return positions
  }

  /// The magnitude, as bits, of the smallest value that is taken, and how many of exactly this magnitude are: bit
  /// patterns of magnitudes are ordered like the magnitudes, so that three counts of their digits find it.
  private static func threshold(_ values: [Float], count: Int) -> (UInt32, Int) {
    var prefix: UInt32 = 0
    var known: UInt32 = 0
    var rest = count
    for (shift, width) in [(21, 10), (10, 11), (0, 10)] as [(UInt32, UInt32)] {
      var counts = [Int](repeating: 0, count: 1 << Int(width))
      for value in values {
        let magnitude = value.magnitude.bitPattern
        if magnitude & known == prefix { counts[Int(magnitude >> shift & (1 << width - 1))] += 1 }
      }
      var digit = counts.count - 1
      while counts[digit] < rest {
        rest -= counts[digit]
        digit -= 1
      }
      prefix |= UInt32(digit) << shift
      known |= (1 << width - 1) << shift
    }
    return (prefix, rest)
  }
}
