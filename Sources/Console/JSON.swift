/// A value to be printed as JSON.
package enum JSON {
  case null
  case bool(Bool)
  case integer(Int)
  /// Infinities and NaN become null.
  case number(Double)
  case string(String)
  case array([JSON])
  /// Keys in the order given.
  case object([(String, JSON)])

  /// The value on one line.
  package var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): JSON.write(value, to: &text)
    case .array(let values): JSON.write(values, between: "[", "]", to: &text) { $0.write(to: &$1) }
    case .object(let members):
      JSON.write(members, between: "{", "}", to: &text) { member, text in
        JSON.write(member.0, to: &text)
        text += ": "
        member.1.write(to: &text)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], between start: String, _ end: String, to text: inout String, item: (Item, inout String) -> Void
  ) {
    text += start
    for (index, value) in items.enumerated() {
      if index > 0 { text += ", " }
      item(value, &text)
    }
    text += end
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSON {
  package static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  /// A number with a few digits behind the point.
  package static func rounded(_ value: Double, digits: Int = 3) -> JSON {
    let factor = Quantity.powerOfTen(digits)
    return .number(value.isFinite ? (value * factor).rounded() / factor : value)
  }
}
