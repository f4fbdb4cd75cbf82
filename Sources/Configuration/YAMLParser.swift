internal import CYAML
internal import Console

/// What a text may ask for; checked before memory is taken for it.
public struct YAMLLimits: Sendable {
  public var byteCount = 256 << 10
  public var depth = 16
  /// Aliases count with all that they stand for.
  public var nodeCount = 10_000
  public var aliasCount = 100
  public var anchorCount = 100

  public init() {}
}

/// Reads a YAML text of one document into a tree.
///
/// Anchors and aliases are followed; tags, merge keys, keys that are no text and keys that occur twice are refused.
@safe public struct YAMLParser: ~Copyable {
  private let yaml: OpaquePointer
  private let limits: YAMLLimits
  private var event = unsafe swl_yaml_event()
  private var anchors: [(name: String, node: Node)] = []
  private var nodeCount = 0
  private var aliasCount = 0

  /// The tree of the text, nil when it holds no document.
  public static func parse(_ text: Span<UInt8>, limits: YAMLLimits = YAMLLimits()) throws(Finding) -> Node? {
    guard text.count <= limits.byteCount else {
      throw Finding(Place(), "the file has \(text.count) bytes; at most \(limits.byteCount) are read")
    }
    return try unsafe text.withUnsafeBufferPointer { (text) throws(Finding) in
      guard let yaml = unsafe swl_yaml_open(text.baseAddress, text.count) else {
        throw Finding(Place(), "there is not enough memory")
      }
      var parser = unsafe YAMLParser(yaml, limits)
      return try parser.document()
    }
  }

  private init(_ yaml: OpaquePointer, _ limits: YAMLLimits) {
    unsafe self.yaml = unsafe yaml
    self.limits = limits
  }

  deinit { unsafe swl_yaml_close(yaml) }

  private var place: Place { unsafe Place(line: event.line + 1, column: event.column + 1) }

  private mutating func advance() throws(Finding) {
    unsafe swl_yaml_next(yaml, &event)
    guard unsafe event.kind == SWL_YAML_ERROR else { return }
    throw Finding(place, value)
  }

  private var value: String {
    unsafe String(decoding: UnsafeBufferPointer(start: event.value, count: event.value_bytes), as: UTF8.self)
  }

  private var anchor: String? { unsafe event.anchor.map { unsafe String(cString: $0) } }

  private mutating func document() throws(Finding) -> Node? {
    try advance()
    guard unsafe event.kind == SWL_YAML_DOCUMENT else { return nil }
    try advance()
    let root = try node(depth: 1)
    try advance()
    guard unsafe event.kind == SWL_YAML_END else { throw Finding(place, "a second document begins here; leave one") }
    return root
  }

  /// The node that begins with the current event.
  private mutating func node(depth: Int) throws(Finding) -> Node {
    let (place, name) = (place, anchor)
    if unsafe event.kind == SWL_YAML_ALIAS { return try alias() }
    guard depth <= limits.depth else {
      throw Finding(place, "values are nested deeper than \(limits.depth) levels here")
    }
    guard unsafe event.has_tag == 0 else { throw Finding(place, "a tag stands here; tags are not understood") }
    try count(1, at: place)
    let before = nodeCount
    let content: Node.Content
    switch unsafe event.kind {
    case SWL_YAML_SCALAR: content = unsafe .scalar(value, isPlain: event.is_plain != 0)
    case SWL_YAML_SEQUENCE: content = .sequence(try sequence(depth: depth))
    default: content = .mapping(try mapping(depth: depth))
    }
    let node = Node(place: place, content: content, nodeCount: nodeCount - before + 1)
    if let name {
      anchors.removeAll { $0.name.utf8.elementsEqual(name.utf8) }
      guard anchors.count < limits.anchorCount else {
        throw Finding(place, "there are more than \(limits.anchorCount) anchors")
      }
      anchors.append((name, node))
    }
    return node
  }

  private mutating func alias() throws(Finding) -> Node {
    let (place, name) = (place, anchor ?? "")
    aliasCount += 1
    guard aliasCount <= limits.aliasCount else {
      throw Finding(place, "there are more than \(limits.aliasCount) aliases")
    }
    guard let named = anchors.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      throw Finding(place, "there is no anchor \"\(name)\" in front of this alias")
    }
    try count(named.node.nodeCount, at: place)
    var node = named.node
    node.place = place
    return node
  }

  private mutating func count(_ nodes: Int, at place: Place) throws(Finding) {
    nodeCount += nodes
    guard nodeCount <= limits.nodeCount else {
      throw Finding(place, "the file stands for more than \(limits.nodeCount) values here")
    }
  }

  private mutating func sequence(depth: Int) throws(Finding) -> [Node] {
    var nodes: [Node] = []
    try advance()
    while unsafe event.kind != SWL_YAML_SEQUENCE_END {
      nodes.append(try node(depth: depth + 1))
      try advance()
    }
    return nodes
  }

  private mutating func mapping(depth: Int) throws(Finding) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    try advance()
    while unsafe event.kind != SWL_YAML_MAPPING_END {
      let key = try key()
      guard !entries.contains(where: { $0.key.utf8.elementsEqual(key.text.utf8) }) else {
        throw Finding(key.place, "the key \"\(key.text)\" occurs twice")
      }
      try advance()
      entries.append(Node.Entry(key: key.text, place: key.place, value: try node(depth: depth + 1)))
      try advance()
    }
    return entries
  }

  private mutating func key() throws(Finding) -> (text: String, place: Place) {
    guard unsafe event.kind == SWL_YAML_SCALAR, unsafe event.has_tag == 0, anchor == nil else {
      throw Finding(place, "a key must be a plain text")
    }
    guard !value.isSame("<<") else { throw Finding(place, "merge keys (<<) are not understood; write the keys out") }
    try count(1, at: place)
    return (value, place)
  }
}
