/// PCG32 (O'Neill 2014: PCG-XSH-RR 64/32): a small generator whose whole state is two numbers.
public struct Random: Equatable, Sendable {
  /// The state; any value.
  public private(set) var state: UInt64
  /// Which of the 2^63 sequences; odd.
  public let increment: UInt64

  /// The sequence of a seed; seeds that differ, and streams that differ, give unrelated numbers.
  public init(seed: UInt64, stream: UInt64 = 0) {
    increment = stream << 1 | 1
    state = 0
    _ = next()
    state &+= seed
    _ = next()
  }

  init(state: UInt64, increment: UInt64) {
    self.state = state
    self.increment = increment | 1
  }

  /// 32 random bits.
  public mutating func next() -> UInt32 {
    let old = state
    state = old &* 6_364_136_223_846_793_005 &+ increment
    let mixed = UInt32(truncatingIfNeeded: (old >> 18 ^ old) >> 27)
    let turn = UInt32(truncatingIfNeeded: old >> 59)
    return mixed >> turn | mixed << ((0 &- turn) & 31)
  }

  /// A whole number in 0..<bound, every one equally likely (Lemire 2019).
  public mutating func next(below bound: UInt32) -> UInt32 {
    precondition(bound > 0)
    let threshold = (0 &- bound) % bound
    while true {
      let product = UInt64(next()) * UInt64(bound)
      if UInt32(truncatingIfNeeded: product) >= threshold { return UInt32(product >> 32) }
    }
  }

  /// A number in -1..<1, a multiple of 2^-23.
  public mutating func nextSigned() -> Float { Float(next() >> 8) * 0x1p-23 - 1 }

  /// Puts elements into a random order (Fisher and Yates).
  public mutating func shuffle(_ elements: inout MutableSpan<Int32>) {
    var last = elements.count - 1
    while last > 0 {
      elements.swapAt(last, Int(next(below: UInt32(last + 1))))
      last -= 1
    }
  }
}
