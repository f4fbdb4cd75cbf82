internal import Console

/// Text as it stands in HTML or SVG, between tags or in an attribute; control characters are replaced.
func markup(_ text: String) -> String {
  var result = ""
  for character in singleLine(text) {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
