/// Numbers as people read them.
enum Quantity {
  /// "1,234,567".
  static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// Bytes as "512 B", "96.0 KiB" or "3.4 MiB".
  static func bytes(_ count: Int) -> String {
    if count < 1024 { return "\(count) B" }
    if count < 1 << 20 { return fixed(Double(count) / 1024, digits: 1) + " KiB" }
    return fixed(Double(count) / 1_048_576, digits: 1) + " MiB"
  }

  /// Counts as "950", "1.52 M" or "300.8 M".
  static func scaled(_ value: Double) -> String {
    switch value {
    case ..<1000: fixed(value, digits: 0)
    case ..<1e6: significant(value / 1e3) + " k"
    case ..<1e9: significant(value / 1e6) + " M"
    default: significant(value / 1e9) + " G"
    }
  }

  private static func significant(_ value: Double) -> String { fixed(value, digits: value < 100 ? 2 : 1) }

  /// A number with a fixed number of digits behind the point, at most 6.
  static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    let factor = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6][digits]
    let scaled = Int((value.magnitude * factor).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + "\(scaled)" }
    let fraction = String(scaled % Int(factor))
    return sign + "\(scaled / Int(factor))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  /// Microseconds as "12.3 us" or "4.56 ms".
  static func microseconds(_ value: Double) -> String {
    value < 1000 ? fixed(value, digits: 1) + " us" : fixed(value / 1000, digits: 2) + " ms"
  }
}
