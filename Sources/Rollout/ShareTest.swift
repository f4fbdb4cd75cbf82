/// Whether a measured share shows that the true one is above a limit, and not by chance.
///
/// The mean of `count` independent values in 0...1 whose expectation is at most `limit` reaches `share` > limit with a
/// probability of at most exp(-count D), D = share ln(share / limit) + (1 - share) ln((1 - share) / (1 - limit))
/// (Hoeffding 1963, theorem 1). The share is taken for shown when that is below `errorProbability`.
enum ShareTest {
  static let errorProbability = 1e-6
  private static let evidence = -naturalLogarithm(errorProbability)

  static func shows(_ share: Double, above limit: Double, count: Int) -> Bool {
    guard share > limit, count > 0, limit < 1 else { return false }
    guard limit > 0 else { return true }
    let rest = share < 1 ? (1 - share) * naturalLogarithm((1 - share) / (1 - limit)) : 0
    return Double(count) * (share * naturalLogarithm(share / limit) + rest) > evidence
  }
}

/// The natural logarithm of a normal number above zero to about 1e-15, the same bits on every machine.
///
/// x = m 2^e with m in 0.7...1.5, then 2 artanh((m - 1) / (m + 1)) by its power series.
func naturalLogarithm(_ x: Double) -> Double {
  var (significand, exponent) = (x.significand, Double(x.exponent))
  if significand > 1.4 { (significand, exponent) = (significand / 2, exponent + 1) }
  let z = (significand - 1) / (significand + 1)
  var sum = 0.0
  for power in stride(from: 25.0, to: 0, by: -2) { sum = sum * z * z + 1 / power }
  return exponent * 0.693147180559945309 + 2 * z * sum
}
