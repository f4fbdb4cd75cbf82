internal import Metrics

/// A version's frames against the rules.
///
/// Every rule is a share with a limit: frames that fail, frames slower than the allowed multiple of the other version's
/// 95th percentile (of which there may be 5 %), and what is missing from full agreement.
struct Judgement {
  let rules: RolloutRules
  /// Of the version it is compared with.
  var reference: Reference
  /// Whether results are compared.
  let comparesResults: Bool

  struct Reference {
    /// Nanoseconds; nil: not known.
    var slowest20th: Double?
    var failureShare = 0.0
  }

  private static let slowShare = 0.05
  /// What the cells of the two distributions can take away.
  private static let cellTolerance = 1 + 2 * LogLinearScale.relativeError

  /// The first rule that is broken: as measured, or `clearly`, which chance does not explain.
  func brokenRule(_ tally: VersionTally, clearly: Bool) -> RolloutReason? {
    func isBroken(_ share: Double, _ limit: Double) -> Bool {
      clearly ? ShareTest.shows(share, above: limit, count: tally.frameCount) : share > limit
    }
    let errorLimit = max(rules.errorShare, reference.failureShare)
    if isBroken(tally.failureShare, errorLimit) { return .errors(share: tally.failureShare, limit: errorLimit) }
    if comparesResults, isBroken(1 - tally.agreement, 1 - rules.agreement) {
      return .agreement(tally.agreement, limit: rules.agreement)
    }
    guard let other = reference.slowest20th, let own = tally.slowest20th() else { return nil }
    let slow = tally.share(slowerThan: other * rules.latencyRatio * Judgement.cellTolerance)
    guard isBroken(slow, Judgement.slowShare) else { return nil }
    return .latency(ratio: own / other, limit: rules.latencyRatio)
  }
}
