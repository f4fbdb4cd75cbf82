/// The field of 2^16 elements: polynomials over GF(2) modulo x^16 + x^12 + x^3 + x + 1, which is primitive.
///
/// It has 65,535 places for shares, and 32 bytes are sixteen of its elements without a bit of waste, which no prime field
/// offers. Nothing is looked up in a table by a secret, and no branch depends on one.
package enum GF65536 {
  private static let reduction: UInt16 = 0x100B

  package static func product(_ a: UInt16, _ b: UInt16) -> UInt16 {
    var (sum, shifted, rest): (UInt16, UInt16, UInt16) = (0, a, b)
    for _ in 0..<16 {
      sum ^= shifted & (0 &- (rest & 1))
      shifted = shifted << 1 ^ reduction & (0 &- (shifted >> 15))
      rest >>= 1
    }
    return sum
  }

  /// Sixteen elements times one that everybody may know: the steps depend on it.
  package static func product(_ elements: SIMD16<UInt16>, public factor: UInt16) -> SIMD16<UInt16> {
    var (sum, shifted, rest) = (SIMD16<UInt16>(repeating: 0), elements, factor)
    while rest != 0 {
      if rest & 1 == 1 { sum ^= shifted }
      shifted = shifted &<< 1 ^ SIMD16(repeating: reduction) & (0 &- (shifted &>> 15))
      rest >>= 1
    }
    return sum
  }

  /// a^(2^16 - 2), by which a times this is 1; 0 for 0.
  package static func inverse(_ a: UInt16) -> UInt16 {
    var (power, result): (UInt16, UInt16) = (a, 1)
    for _ in 0..<15 {
      power = product(power, power)
      result = product(result, power)
    }
    return result
  }
}
