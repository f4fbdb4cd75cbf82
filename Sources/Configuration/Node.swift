internal import Console

/// A place in a text, from 1.
public struct Place: Sendable {
  public var line = 1
  public var column = 1
}

/// A value of a YAML text and where it begins.
public struct Node: Sendable {
  public indirect enum Content: Sendable {
    /// A text, and whether it stands without quotes.
    case scalar(String, isPlain: Bool)
    case sequence([Node])
    case mapping([Entry])
  }

  public struct Entry: Sendable {
    public let key: String
    public let place: Place
    public let value: Node
  }

  public var place: Place
  public let content: Content
  /// Nodes of the tree below and this one; what aliases stand for counts each time.
  let nodeCount: Int

  /// Whether nothing is written: "", "~" or "null" without quotes.
  public var isAbsent: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isSame("") || text.isSame("~") || text.isSame("null")
  }
}
