internal import Metrics

/// The series of one name.
struct MetricFamily {
  let name: String
  /// By their labels.
  var series: [String: AnyObject] = [:]

  /// A name as Prometheus takes it, with an ending that says what it is.
  static func name(_ label: String, ending: String) -> String {
    let name = word(label)
    return name.hasSuffix(ending) ? name : name + ending
  }

  static func labels(_ dimensions: [(String, String)], isOther: Bool) -> (labels: [Label], key: String) {
    var labels: [Label] = []
    var key = ""
    for (name, value) in dimensions.prefix(16) {
      let name = word(name)
      guard !key.contains("\u{1}\(name)\u{2}") else { continue }
      let value = isOther ? "other" : printable(value)
      labels.append(Label(naming: name, value))
      key += "\u{1}\(name)\u{2}\(value)"
    }
    return (labels, key)
  }

  /// Letters, digits and "_", no digit first; no name that Prometheus keeps for itself.
  private static func word(_ text: String) -> String {
    let bytes = text.utf8.prefix(LibraryMetrics.valueBytes).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        byte
      default: UInt8(ascii: "_")
      }
    }
    let word = String(decoding: bytes, as: UTF8.self)
    let isKept = ["le", "quantile"].contains(word) || word.hasPrefix("__")
    let isWord = word.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    return isWord && !isKept ? word : "of_" + word
  }

  static func printable(_ text: String) -> String {
    let bytes = text.utf8.prefix(LibraryMetrics.valueBytes).map { (32..<127).contains($0) && $0 != 92 ? $0 : 63 }
    return String(decoding: bytes, as: UTF8.self)
  }
}
