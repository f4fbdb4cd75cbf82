/// A length in a picture, to a tenth.
func fixed(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return tenths % 10 == 0 ? "\(sign)\(abs(tenths) / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
}

/// A number for people, with at most four digits that count.
package func plain(_ value: Double) -> String {
  guard value.isFinite else { return "none" }
  guard abs(value) < 1e15 else { return "\(value)" }
  var digits = 0
  var size = abs(value)
  while digits < 6, size < 1000, (size - size.rounded()).magnitude > 1e-4 * max(size, 1e-3) {
    size *= 10
    digits += 1
  }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = Int((abs(value) * scale).rounded())
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(scaled)" }
  var rest = "\(scaled % Int(scale))"
  while rest.count < digits { rest = "0" + rest }
  while rest.last == "0" { rest.removeLast() }
  return "\(sign)\(scaled / Int(scale))" + (rest.isEmpty ? "" : ".\(rest)")
}

/// Text as it stands in XML and HTML, between tags or in an attribute; control characters are left out.
package func escaped(_ text: String) -> String {
  var result = ""
  for character in text.unicodeScalars {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case _ where character.value < 32 || character.value == 127: result += " "
    default: result.unicodeScalars.append(character)
    }
  }
  return result
}
