internal import Console

/// A place in a text, from 1.
package struct Place: Sendable {
  package var line = 1
  package var column = 1
}

/// A value of a YAML text and where it begins.
package struct Node: Sendable {
  package indirect enum Content: Sendable {
    /// A text, and whether it stands without quotes.
    case scalar(String, isPlain: Bool)
    case sequence([Node])
    case mapping([Entry])
  }

  package struct Entry: Sendable {
    package let key: String
    package let place: Place
    package let value: Node
  }

  package var place: Place
  package let content: Content
  /// Nodes of the tree below and this one; what aliases stand for counts each time.
  let nodeCount: Int

  /// Whether nothing is written: "", "~" or "null" without quotes.
  package var isAbsent: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isSame("") || text.isSame("~") || text.isSame("null")
  }
}
