internal import Elementary

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
