internal import Elementary

/// What releases with Gaussian noise have told about a participant so far, as Renyi differential privacy (Mironov 2017).
///
/// A release is a sum in which each participant's part has at most the length C, with noise of deviation z C on each
/// number; z is the noise multiplier. Participants are in a release with probability q each, independently (Poisson
/// sampling); two data sets are neighbours when one participant is added or removed.
package struct RenyiAccountant: Equatable, Sendable {
  /// The orders alpha at which the divergence is kept.
  package static let orders = Array(2...63) + [96, 128, 256, 512, 1024]

  /// The divergence at each order, in nats.
  package private(set) var divergences: [Double]

  package init() { divergences = [Double](repeating: 0, count: RenyiAccountant.orders.count) }

  /// What was saved; nil when it has another count of orders, or is no divergence.
  package init?(divergences: [Double]) {
    guard divergences.count == RenyiAccountant.orders.count, divergences.allSatisfy({ $0 >= 0 }) else { return nil }
    self.divergences = divergences
  }

  /// Adds releases of the same kind: divergences add up. Nothing is released without noise.
  package mutating func add(_ releases: Int = 1, noiseMultiplier: Double, samplingRate: Double = 1) {
    precondition(releases >= 0 && noiseMultiplier > 0 && samplingRate >= 0 && samplingRate <= 1)
    for (index, order) in RenyiAccountant.orders.enumerated() {
      let one = RenyiAccountant.divergence(order, noiseMultiplier, samplingRate)
      divergences[index] += Double(releases) * one
    }
  }

  /// The least epsilon that these divergences imply for `delta` (Canonne, Kamath, Steinke 2020, proposition 12).
  package func epsilon(delta: Double) -> Double {
    precondition(delta > 0 && delta < 1)
    var least = Double.infinity
    for (index, order) in RenyiAccountant.orders.enumerated() {
      let alpha = Double(order)
      let bound =
        divergences[index] + naturalLogarithm(1 - 1 / alpha)
        - (naturalLogarithm(delta) + naturalLogarithm(alpha)) / (alpha - 1)
      least = min(least, max(bound, 0))
    }
    return divergences.allSatisfy { $0 == 0 } ? 0 : least
  }

  /// Of one release, at a whole order: ln(sum_k C(a, k) (1 - q)^(a - k) q^k e^(k (k - 1) / (2 z^2))) / (a - 1)
  /// (Mironov, Talwar, Zhang 2019, section 3.3).
  private static func divergence(_ order: Int, _ noise: Double, _ rate: Double) -> Double {
    guard rate > 0 else { return 0 }
    guard rate < 1 else { return Double(order) / (2 * noise * noise) }
    let (joins, stays) = (naturalLogarithm(rate), naturalLogarithm(1 - rate))
    var binomial = 0.0
    var sum = -Double.infinity
    for k in 0...order {
      if k > 0 { binomial += naturalLogarithm(Double(order - k + 1) / Double(k)) }
      let (chosen, rest) = (Double(k), Double(order - k))
      let term = binomial + rest * stays + chosen * joins + chosen * (chosen - 1) / (2 * noise * noise)
      sum = logarithmOfSum(sum, term)
    }
    return max(sum, 0) / Double(order - 1)
  }

  /// ln(e^a + e^b).
  private static func logarithmOfSum(_ a: Double, _ b: Double) -> Double {
    let (larger, smaller) = (max(a, b), min(a, b))
    guard smaller > -.infinity else { return larger }
    return larger + naturalLogarithm(1 + exponential(smaller - larger))
  }
}
