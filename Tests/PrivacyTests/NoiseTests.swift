import Privacy
import Testing

struct NoiseTests {
  private struct Sequence: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// The share of draws below each bound is that of the normal distribution, to what 100,000 draws can tell.
  @Test func drawsAreNormal() {
    var noise = GaussianNoise(Sequence(state: 7))
    let draws = (0..<100_000).map { _ in noise.next() }
    let shares: [(bound: Double, share: Double)] = [
      (-3, 0.001350), (-2, 0.022750), (-1, 0.158655), (0, 0.5), (0.5, 0.691462), (1, 0.841345), (2, 0.977250),
    ]
    for (bound, share) in shares {
      let found = Double(draws.count { $0 < bound }) / 100_000
      let deviation = (share * (1 - share) / 100_000).squareRoot()
      #expect(abs(found - share) < 4 * deviation, "below \(bound): \(found)")
    }
  }

  @Test func changesAreShortenedToTheLimit() throws {
    let clipping = try #require(Clipping(norm: 2))
    #expect(Clipping.squares([3, 4].span) == 25)
    #expect(clipping.factor(squares: 25) == 0.4)
    #expect(clipping.factor(squares: 4) == 1)
    #expect(Clipping(norm: -1) == nil)
    #expect(Clipping(norm: .nan) == nil)
  }
}
