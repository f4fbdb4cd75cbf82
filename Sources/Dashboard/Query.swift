/// The part of an address behind the question mark.
struct Query {
  private let items: [Substring]

  init(_ text: String) { items = text.split(separator: "&") }

  /// A whole number from 0; nil when it is not there or is none.
  func number(_ name: String) -> Int? {
    for item in items {
      let parts = item.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0] == name, let value = Int(parts[1]), value >= 0 { return value }
    }
    return nil
  }
}
