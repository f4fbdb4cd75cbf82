extension TextBuffer {
  /// Decimal digits, with a minus sign below zero.
  public mutating func write(_ value: some FixedWidthInteger) {
    if value < 0 { write(byte: UInt8(ascii: "-")) }
    write(digitsOf: UInt64(value.magnitude), atLeast: 1)
  }

  /// A number with `digits` (0...9) digits behind the point, rounded to nearest, without the zeros at the end; what is
  /// not finite or not below 10^9 in magnitude becomes "null".
  public mutating func write(_ value: Double, digits: Int) {
    guard value.isFinite, value.magnitude < 1e9 else { return write("null") }
    let factor = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
    let scaled = UInt64((value.magnitude * Double(factor)).rounded())
    if value < 0, scaled > 0 { write(byte: UInt8(ascii: "-")) }
    write(digitsOf: scaled / factor, atLeast: 1)
    var fraction = scaled % factor
    guard fraction > 0 else { return }
    var kept = digits
    while fraction % 10 == 0 {
      fraction /= 10
      kept -= 1
    }
    write(byte: UInt8(ascii: "."))
    write(digitsOf: fraction, atLeast: kept)
  }

  /// A moment, in nanoseconds since 1970, as seconds with six digits behind the point.
  public mutating func write(seconds nanoseconds: UInt64) {
    write(digitsOf: nanoseconds / 1_000_000_000, atLeast: 1)
    write(byte: UInt8(ascii: "."))
    write(digitsOf: nanoseconds % 1_000_000_000 / 1000, atLeast: 6)
  }

  /// At least `count` digits, with zeros in front.
  private mutating func write(digitsOf value: UInt64, atLeast count: Int) {
    var reversed: InlineArray<20, UInt8> = .init(repeating: UInt8(ascii: "0"))
    var rest = value
    var length = 0
    while rest > 0 {
      reversed[length] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      length += 1
    }
    for index in (0..<max(length, count)).reversed() { write(byte: reversed[index]) }
  }
}
