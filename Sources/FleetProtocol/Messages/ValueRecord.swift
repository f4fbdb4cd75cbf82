internal import Text

/// The named values of a record of metrics or of a configuration, in their order.
package struct ValueRecord: WireMessage {
  package struct Item: WireMessage {
    package var key = ""
    package var value = RecordValue.absent

    package init() {}

    package init(_ key: String, _ value: RecordValue) {
      self.key = key
      self.value = value
    }

    package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .bytes): key = try reader.text()
      case (2, .bytes): try reader.merge(into: &value)
      default: return false
      }
      return true
    }

    package func write(to writer: inout WireWriter) {
      writer.write(1, key)
      writer.write(2, value)
    }
  }

  package var items: [Item] = []

  package init() {}

  package init(_ items: [Item]) { self.items = items }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .bytes) else { return false }
    try reader.append(to: &items)
    return true
  }

  package func write(to writer: inout WireWriter) { for item in items { writer.write(1, item) } }

  /// The value with a name, as others read it the last of them.
  package subscript(key: StaticString) -> RecordValue? {
    for item in items.reversed() where isSame(item.key, key) { return item.value }
    return nil
  }

  /// A number that is finite, whatever kind of number the server took.
  package func number(_ key: StaticString) -> Double? {
    switch self[key] {
    case .double(let value): value.isFinite ? value : nil
    case .signed(let value): Double(value)
    case .unsigned(let value): Double(value)
    default: nil
    }
  }

  package func text(_ key: StaticString) -> String? {
    if case .text(let value) = self[key] { value } else { nil }
  }
}
