internal import Privacy

/// Differential privacy by the server: each update is clipped to a length C, and the sum gets Gaussian noise of deviation
/// z C (McMahan et al. 2018).
public struct CentralPrivacy: Equatable, Sendable {
  /// C.
  public let clippingNorm: Double
  /// z.
  public let noiseMultiplier: Double

  /// Nil unless both are above 0.
  public init?(clippingNorm: Double, noiseMultiplier: Double) {
    guard Clipping(norm: clippingNorm) != nil, noiseMultiplier > 0, noiseMultiplier.isFinite else { return nil }
    self.clippingNorm = clippingNorm
    self.noiseMultiplier = noiseMultiplier
  }

  /// What an update counts, by the sum of its squares: examples do not matter, they would say who has many.
  public func weight(squares: Double) -> Double { Clipping(norm: clippingNorm)!.factor(squares: squares) }

  /// The mean of clipped updates with noise. `expected`: how many were to be in the round, not how many came, so that
  /// one more or less changes the result by no more than its own part.
  public func noisyMean(
    _ sum: WeightedMean, expected: Int, _ random: some RandomNumberGenerator
  ) -> [Float] {
    precondition(expected > 0)
    var noise = GaussianNoise(random)
    let deviation = noiseMultiplier * clippingNorm / Double(expected)
    var mean = sum.mean(over: Double(expected))
    noise.add(deviation: deviation, to: &mean)
    return mean
  }
}
