/// A randomised Hadamard transform: signs by a seed, then the transform without its normalisation.
///
/// Applied to a vector of `count` numbers (a power of two) it spreads whatever is large over all of them, after which a
/// sign says most of what there is to say of each (Vargaftik et al., DRIVE, NeurIPS 2021).
enum Rotation {
  /// y = H D x; the square of the length grows by `values.count`.
  static func apply(_ values: inout [Float], seed: UInt64) {
    flip(&values, seed: seed)
    transform(&values)
  }

  /// `count` times the inverse: D H y.
  static func applyTransposed(_ values: inout [Float], seed: UInt64) {
    transform(&values)
    flip(&values, seed: seed)
  }

  private static func flip(_ values: inout [Float], seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var signs: UInt64 = 0
    for index in values.indices {
      if index & 63 == 0 { signs = random.next() }
      if signs & 1 != 0 { values[index] = -values[index] }
      signs >>= 1
    }
  }

  /// Butterflies of width 1, 2, 4 and so on, in place.
  private static func transform(_ values: inout [Float]) {
    var half = 1
    while half < values.count {
      for start in stride(from: 0, to: values.count, by: 2 * half) {
        for index in start..<start + half {
          let (a, b) = (values[index], values[index + half])
          values[index] = a + b
          values[index + half] = a - b
        }
      }
      half *= 2
    }
  }
}
