/// e to the power of `x`, the same bits on every machine, to about 1e-15 of the value; infinite above 700 and 0 below
/// -700.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, then the Taylor series of e^r to the 12th power, times 2^n.
package func exponential(_ x: Double) -> Double {
  guard x <= 700 else { return x.isNaN ? x : .infinity }
  guard x >= -700 else { return 0 }
  // Adding 1.5 * 2^52 leaves no fraction bits: the nearest whole number.
  let n = (x * 1.442695040888963407 + 0x1.8p52) - 0x1.8p52
  let r = (x - n * 0.693147180369123816) - n * 1.90821492927058770e-10
  var sum = 1.0
  for power in stride(from: 12.0, to: 0, by: -1) { sum = 1 + sum * r / power }
  return sum * Double(bitPattern: UInt64(Int64(n) + 1023) << 52)
}
