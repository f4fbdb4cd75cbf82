internal import Console
internal import Linux

/// The values of one mapping, taken by name; whatever is wrong becomes a finding and the default is taken.
package final class Fields {
  /// The way to the mapping, as in "sources[0]"; empty for the whole file.
  let path: String
  let place: Place
  let findings: Findings
  private var entries: [Node.Entry] = []
  private var known: [StaticString] = []

  init(_ node: Node, _ path: String, _ findings: Findings) {
    self.path = path
    place = node.place
    self.findings = findings
    if case .mapping(let entries) = node.content {
      self.entries = entries
    } else if !node.isAbsent {
      findings.add(node.place, path, "must hold names and values")
    }
  }

  /// What stands behind the name, nil when it is absent or null.
  func node(_ name: StaticString) -> Node? {
    known.append(name)
    let node = entries.first { $0.key.isSame(name) }?.value
    return node.flatMap { $0.isAbsent ? nil : $0 }
  }

  func path(of name: StaticString) -> String { path.utf8.isEmpty ? "\(name)" : "\(path).\(name)" }

  /// Adds a finding about a value, or about the mapping when the value is absent.
  package func refuse(_ name: StaticString, _ message: String) {
    let place = entries.first { $0.key.isSame(name) }?.value.place ?? place
    findings.add(place, path(of: name), message)
  }

  /// Refuses the names that nobody has asked for.
  func finish() {
    for entry in entries where !known.contains(where: { entry.key.isSame($0) }) {
      let nearest = nearestName(to: entry.key, among: known)
      let advice = nearest.map { "did you mean \"\($0)\"?" } ?? "known are " + joined(known)
      findings.add(entry.place, path, "unknown name \"\(entry.key)\"; \(advice)")
    }
  }
}

/// "a, b, c".
func joined(_ names: [StaticString]) -> String {
  var text = ""
  for (index, name) in names.enumerated() { text += index == 0 ? "\(name)" : ", \(name)" }
  return text
}
