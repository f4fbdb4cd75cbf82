/// The scale of a block of values: the upper half of a float32, rounded up, so that no code has to be cut off.
struct BlockScale {
  static let byteCount = 2

  let bits: UInt16

  /// For values up to `largest` in magnitude and codes up to `code`.
  init(largest: Float, code: Float) {
    let pattern = (largest / code).bitPattern
    bits = UInt16(pattern >> 16) + (pattern & 0xFFFF == 0 ? 0 : 1)
  }

  init(bits: UInt16) { self.bits = bits }

  var value: Float { Float(bitPattern: UInt32(bits) << 16) }

  /// Whether it can be the scale of finite values.
  var isValid: Bool { value.isFinite && bits >> 15 == 0 }

  /// The nearest code, ties to even, in -limit...limit.
  func code(_ number: Float, limit: Float) -> Int8 {
    guard bits > 0 else { return 0 }
    return Int8(max(-limit, min(limit, (number / value).rounded(.toNearestOrEven))))
  }
}
