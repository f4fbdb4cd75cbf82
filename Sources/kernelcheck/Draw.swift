internal import CKernels

/// Values for buffers and parameters.
extension Random {
  /// Stored bytes or int8: all of one extreme, extremes mixed, around one value, or anything.
  mutating func fillBytes(_ start: UnsafeMutableRawPointer, _ count: Int, low: Int, high: Int) {
    let kind = below(8)
    let middle = within(low...high)
    for index in 0..<count {
      let value =
        switch kind {
        case 0: low
        case 1: high
        case 2: oneIn(2) ? low : high
        case 3: min(max(middle + within(-2...2), low), high)
        default: within(low...high)
        }
      unsafe start.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: index, as: UInt8.self)
    }
  }

  mutating func fillQ8(_ start: UnsafeMutableRawPointer, _ count: Int) {
    unsafe fillBytes(start, count, low: Int(SWL_Q8_MIN), high: Int(SWL_Q8_MAX))
  }

  mutating func fillFloats(_ start: UnsafeMutableRawPointer, _ count: Int, _ low: Float = -1, _ high: Float = 1) {
    for index in 0..<count {
      unsafe start.storeBytes(of: within(low, high), toByteOffset: index * 4, as: Float.self)
    }
  }

  mutating func fillInt32(_ start: UnsafeMutableRawPointer, _ count: Int, magnitude: Int32) {
    let choices = 2 * UInt64(magnitude) + 1
    for index in 0..<count {
      let value = Int64(next() % choices) - Int64(magnitude)
      unsafe start.storeBytes(of: Int32(value), toByteOffset: index * 4, as: Int32.self)
    }
  }

  /// A zero point as stored.
  mutating func zeroPoint() -> Int32 {
    switch below(6) {
    case 0: Int32(SWL_Q8_MIN)
    case 1: Int32(SWL_Q8_MAX)
    case 2: Int32(SWL_BIAS)
    default: Int32(within(Int(SWL_Q8_MIN)...Int(SWL_Q8_MAX)))
    }
  }

  /// A clamp as stored: none, from a zero point up, or any.
  mutating func clamp() -> (low: Int32, high: Int32) {
    let (low, high) = (Int32(SWL_Q8_MIN), Int32(SWL_Q8_MAX))
    switch below(4) {
    case 0: return (zeroPoint(), high)
    case 1:
      let (first, second) = (zeroPoint(), zeroPoint())
      return (min(first, second), max(first, second))
    default: return (low, high)
    }
  }

  /// A scale that turns many integers into exact halves, into numbers next to a half, or that does neither.
  mutating func scale(_ low: Float, _ high: Float) -> Float {
    switch below(3) {
    case 0: Float(pick([4, 8])) / 16
    case 1: 0.5 / Float(pick([3, 5, 7, 11, 13]))
    default: within(low, high)
    }
  }

  /// Scales of a sum of two products, with many sums on a half, next to one, or neither.
  mutating func scales(_ low: Float, _ high: Float) -> (first: Float, second: Float) {
    switch below(3) {
    case 0: return (0.5, 0.25)
    case 1:
      let unit = 0.5 / Float(pick([3, 5, 7, 11, 13]))
      return (unit, unit * Float(pick([1, 2, 3])))
    default: return (within(low, high), within(low, high))
    }
  }
}
