/// Numbers that look random and depend on the seed alone (SplitMix64).
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// 0 ..< bound.
  mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % bound }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func within(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * (Float(next() >> 40) / Float(1 << 24))
  }

  mutating func pick(_ choices: [Int]) -> Int { choices[below(choices.count)] }

  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
}
