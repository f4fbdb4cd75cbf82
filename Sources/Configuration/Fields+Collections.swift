internal import Console
internal import Linux

extension Fields {
  /// A mapping of its own, empty when it is absent.
  package func record<Value>(_ name: StaticString, _ read: (Fields) -> Value) -> Value {
    let node = node(name) ?? Node(place: place, content: .mapping([]), nodeCount: 1)
    return Fields.read(node, path(of: name), findings, read)
  }

  /// A mapping of its own, nil when it is absent.
  package func optionalRecord<Value>(_ name: StaticString, _ read: (Fields) -> Value) -> Value? {
    node(name).map { Fields.read($0, path(of: name), findings, read) }
  }

  /// A list of mappings.
  func records<Value>(_ name: StaticString, _ read: (Fields) -> Value) -> [Value] {
    items(name).map { Fields.read($0.node, $0.path, findings, read) }
  }

  /// A list of texts; one text stands for a list of one.
  package func texts(_ name: StaticString) -> [String] {
    guard let node = node(name) else { return [] }
    if case .scalar(let text, _) = node.content { return [text] }
    return items(name).compactMap { item in
      guard case .scalar(let text, _) = item.node.content else {
        findings.add(item.node.place, item.path, "must be one value")
        return nil
      }
      return text
    }
  }

  /// A list of whole numbers.
  func integers(_ name: StaticString, in range: ClosedRange<Int>) -> [Int] {
    items(name).compactMap { item in
      guard case .scalar(let text, _) = item.node.content, let value = Int(text), range.contains(value) else {
        let limits = "\(range.lowerBound) to \(range.upperBound)"
        findings.add(item.node.place, item.path, "must be a whole number from \(limits)")
        return nil
      }
      return value
    }
  }

  /// A list of points [x, y], both from 0 to 1.
  func points(_ name: StaticString) -> [Configuration.Point] {
    items(name).compactMap { point($0.node, $0.path) }
  }

  /// A point [x, y], both from 0 to 1.
  func point(_ name: StaticString) -> Configuration.Point {
    guard let node = node(name) else {
      refuse(name, "is missing: a point [x, y], both from 0 to 1")
      return Configuration.Point()
    }
    return point(node, path(of: name)) ?? Configuration.Point()
  }

  private func point(_ node: Node, _ path: String) -> Configuration.Point? {
    var numbers: [Double] = []
    if case .sequence(let nodes) = node.content {
      numbers = nodes.compactMap { node in
        guard case .scalar(let text, _) = node.content, let value = Linux.number(in: text) else { return nil }
        return (0...1).contains(value) ? value : nil
      }
      if nodes.count == 2, numbers.count == 2 { return Configuration.Point(x: numbers[0], y: numbers[1]) }
    }
    findings.add(node.place, path, "must be a point [x, y], both from 0 to 1")
    return nil
  }

  private func items(_ name: StaticString) -> [(node: Node, path: String)] {
    guard let node = node(name) else { return [] }
    guard case .sequence(let nodes) = node.content else {
      findings.add(node.place, path(of: name), "must be a list")
      return []
    }
    return nodes.enumerated().map { ($0.element, "\(path(of: name))[\($0.offset)]") }
  }

  /// Reads and checks the whole text of a file, whose values `body` takes.
  package static func read<Value>(
    _ text: Span<UInt8>, limits: YAMLLimits = YAMLLimits(), _ body: (Fields) -> Value
  ) throws(Configuration.Refused) -> Value {
    let root: Node?
    do throws(Finding) { root = try YAMLParser.parse(text, limits: limits) } catch {
      throw Configuration.Refused(findings: [error])
    }
    let findings = Findings()
    let none = Node(place: Place(), content: .mapping([]), nodeCount: 1)
    let value = read(root ?? none, "", findings, body)
    guard findings.list.isEmpty else { throw Configuration.Refused(findings: findings.sorted) }
    return value
  }

  static func read<Value>(
    _ node: Node, _ path: String, _ findings: Findings, _ read: (Fields) -> Value
  ) -> Value {
    let fields = Fields(node, path, findings)
    let value = read(fields)
    fields.finish()
    return value
  }
}
