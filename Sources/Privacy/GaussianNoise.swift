internal import Elementary

/// Draws from the normal distribution (Marsaglia's polar method, 1964).
///
/// Each draw is the sum of four, divided by two, which is normal as well: the holes that floating-point numbers leave in
/// a single draw, from which the value below the noise could be told (Mironov 2012), are then out of reach in practice
/// (Holohan and Braghin 2021).
package struct GaussianNoise<Source: RandomNumberGenerator> {
  package var source: Source
  private var spare: Double?

  package init(_ source: Source) { self.source = source }

  /// A number of mean 0 and deviation 1.
  package mutating func next() -> Double { (draw() + draw() + draw() + draw()) / 2 }

  /// Adds noise to each number.
  package mutating func add(deviation: Double, to values: inout [Float]) {
    for index in values.indices { values[index] = Float(Double(values[index]) + deviation * next()) }
  }

  private mutating func draw() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let (x, y) = (signedFraction(), signedFraction())
      let square = x * x + y * y
      guard square > .leastNormalMagnitude, square < 1 else { continue }
      let factor = (-2 * naturalLogarithm(square) / square).squareRoot()
      spare = factor * y
      return factor * x
    }
  }

  /// In -1..<1, a multiple of 2^-53.
  private mutating func signedFraction() -> Double {
    Double(Int64(bitPattern: source.next()) >> 10) * 0x1p-53
  }
}
