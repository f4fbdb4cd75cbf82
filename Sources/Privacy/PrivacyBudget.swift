/// How much may become known of a participant: releases that would tell more are refused.
package struct PrivacyBudget: Sendable {
  package let epsilon: Double
  package let delta: Double
  package private(set) var accountant: RenyiAccountant

  /// Nil for an epsilon or delta that promise nothing: not above 0, or a delta of 1 or more.
  package init?(epsilon: Double, delta: Double, accountant: RenyiAccountant = RenyiAccountant()) {
    guard epsilon > 0, epsilon.isFinite, delta > 0, delta < 1 else { return nil }
    self.epsilon = epsilon
    self.delta = delta
    self.accountant = accountant
  }

  /// The epsilon that has been spent.
  package var spent: Double { accountant.epsilon(delta: delta) }

  /// Takes a release into account, or leaves the budget as it is and returns false when it would be overspent. What is
  /// spent has to be saved before anything is released.
  package mutating func spend(noiseMultiplier: Double, samplingRate: Double = 1) -> Bool {
    guard noiseMultiplier > 0, noiseMultiplier.isFinite, samplingRate >= 0, samplingRate <= 1 else { return false }
    var next = accountant
    next.add(noiseMultiplier: noiseMultiplier, samplingRate: samplingRate)
    guard next.epsilon(delta: delta) <= epsilon else { return false }
    accountant = next
    return true
  }
}
