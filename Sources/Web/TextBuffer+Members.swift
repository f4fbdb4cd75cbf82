internal import Text

/// Members of a JSON object, with the commas between them.
extension TextBuffer {
  mutating func write(_ name: StaticString, _ value: String) {
    write(key: name)
    write(quoted: value)
  }

  mutating func write(_ name: StaticString, _ value: StaticString) {
    write(key: name)
    write(quoted: value)
  }

  mutating func write(_ name: StaticString, _ value: some FixedWidthInteger) {
    write(key: name)
    write(value)
  }

  mutating func write(_ name: StaticString, _ value: Bool) {
    write(key: name)
    write(value)
  }

  /// null for nil.
  mutating func write(_ name: StaticString, _ value: Double?, digits: Int = 3) {
    write(key: name)
    if let value { write(value, digits: digits) } else { write("null") }
  }

  mutating func write<Item>(_ name: StaticString, _ items: [Item], _ write: (Item, inout TextBuffer) -> Void) {
    self.write(key: name)
    self.write(items, write)
  }

  mutating func write<Item>(_ items: [Item], _ write: (Item, inout TextBuffer) -> Void) {
    self.write("[")
    for item in items {
      separate()
      write(item, &self)
    }
    self.write("]")
  }

  mutating func object(_ members: (inout TextBuffer) -> Void) {
    write("{")
    members(&self)
    write("}")
  }
}
