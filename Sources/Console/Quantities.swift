/// Numbers as people read them.
package enum Quantity {
  /// "1,234,567".
  package static func grouped(_ value: Int) -> String {
    var text: [UInt8] = []
    let digits = Array("\(value.magnitude)".utf8)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(UInt8(ascii: ",")) }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(decoding: text, as: UTF8.self)
  }

  /// Bytes as "512 B", "96.0 KiB" or "3.4 MiB".
  package static func bytes(_ count: Int) -> String {
    if count < 1024 { return "\(count) B" }
    if count < 1 << 20 { return fixed(Double(count) / 1024, digits: 1) + " KiB" }
    return fixed(Double(count) / 1_048_576, digits: 1) + " MiB"
  }

  /// Counts as "950", "1.52 M" or "300.8 M".
  package static func scaled(_ value: Double) -> String {
    switch value {
    case ..<1000: fixed(value, digits: 0)
    case ..<1e6: significant(value / 1e3) + " k"
    case ..<1e9: significant(value / 1e6) + " M"
    default: significant(value / 1e9) + " G"
    }
  }

  private static func significant(_ value: Double) -> String { fixed(value, digits: value < 100 ? 2 : 1) }

  /// A number with a fixed number of digits behind the point, at most 6.
  package static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    let factor = powerOfTen(digits)
    let scaled = Int64((value.magnitude * factor).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + "\(scaled)" }
    let fraction = "\(scaled % Int64(factor))"
    let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
    return sign + "\(scaled / Int64(factor))." + zeros + fraction
  }

  /// Microseconds as "12.3 us" or "4.56 ms".
  package static func microseconds(_ value: Double) -> String {
    value < 1000 ? fixed(value, digits: 1) + " us" : fixed(value / 1000, digits: 2) + " ms"
  }

  static func powerOfTen(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
