/// Gives secrets back from shares at some places: their weighted sum, by Lagrange's polynomials at 0.
package struct Interpolation: Sendable {
  private let weights: [UInt16]

  /// Nil when a place is 0 or stands there twice.
  package init?(places: [UInt16]) {
    var weights: [UInt16] = []
    weights.reserveCapacity(places.count)
    for (index, place) in places.enumerated() {
      guard place > 0 else { return nil }
      var (above, below): (UInt16, UInt16) = (1, 1)
      for (other, otherPlace) in places.enumerated() where other != index {
        guard otherPlace != place else { return nil }
        above = GF65536.product(above, otherPlace)
        below = GF65536.product(below, otherPlace ^ place)
      }
      weights.append(GF65536.product(above, GF65536.inverse(below)))
    }
    self.weights = weights
  }

  /// The secret of as many shares as there are places, in their order; nil for another number of them, none, or a share
  /// that has not 32 bytes.
  package func secret(_ shares: [[UInt8]]) -> Secret? {
    guard !shares.isEmpty, shares.count == weights.count else { return nil }
    var sum = Elements(repeating: 0)
    for (share, weight) in zip(shares, weights) {
      guard share.count == Secret.byteCount else { return nil }
      sum ^= GF65536.product(Elements(share), public: weight)
    }
    return Secret(sum.bytes)
  }
}
