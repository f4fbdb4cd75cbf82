/// The natural logarithm of a normal number above 0, the same bits on every machine, to about 1e-15.
///
/// x = m 2^n with m from 0.7 to 1.4; ln m = 2 artanh(s), s = (m - 1) / (m + 1), by its Taylor series to s^31.
package func naturalLogarithm(_ x: Double) -> Double {
  var exponent = Double(x.exponent)
  var significand = x.significand
  if significand > 1.4 {
    significand /= 2
    exponent += 1
  }
  let s = (significand - 1) / (significand + 1)
  var sum = 0.0
  for power in stride(from: 31.0, through: 1, by: -2) { sum = sum * s * s + 1 / power }
  return exponent * 0.693147180559945309 + 2 * s * sum
}
