internal import Text

/// How much an entry matters, by syslog's numbers.
public enum Priority: Int, CaseIterable, Sendable {
  case error = 3
  case warning, notice, info, debug

  public var word: StaticString {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .notice: "notice"
    case .info: "info"
    case .debug: "debug"
    }
  }
}

/// A value that belongs to an entry.
package struct Field: Sendable {
  let name: StaticString
  let value: String

  /// `name`: capital letters, digits and "_", a letter first, at most 64 bytes.
  package init(_ name: StaticString, _ value: String) {
    precondition(isFieldName(name.bytes))
    self.name = name
    self.value = value
  }
}

/// Something that happened, for those who run the program.
struct Entry {
  /// Bytes of a message or value; more is cut off.
  static let valueLimit = 16384

  let priority: Priority
  let message: String
  let fields: [Field]

  /// Appends the entry as systemd's journal takes it: NAME=value, or for values of several lines the name, a line end,
  /// the length in 8 bytes, little-endian, and the value; each with a line end.
  func write(program: String, to text: inout TextBuffer) {
    text.write(field: "PRIORITY", "\(priority.rawValue)")
    text.write(field: "SYSLOG_IDENTIFIER", program)
    text.write(field: "MESSAGE", message)
    for field in fields { text.write(field: field.name, field.value) }
  }

  /// Appends the entry as one line for people: "<4>program: message (NAME=value)"; the number is read by systemd where
  /// it keeps the standard error, and left out for a person.
  func writeLine(program: String, withNumber: Bool, to text: inout TextBuffer) {
    if withNumber {
      text.write("<")
      text.write(priority.rawValue)
      text.write(">")
    }
    text.write(line: program)
    text.write(": ")
    if priority.rawValue <= Priority.warning.rawValue {
      text.write(priority.word)
      text.write(": ")
    }
    text.write(line: message)
    for (index, field) in fields.enumerated() {
      text.write(index == 0 ? " (" : ", ")
      text.write(field.name)
      text.write("=")
      text.write(line: field.value)
    }
    text.write(fields.isEmpty ? "\n" : ")\n")
  }
}

private func isFieldName(_ name: [UInt8]) -> Bool {
  guard let first = name.first, name.count <= 64, isCapital(first) else { return false }
  return name.allSatisfy { isCapital($0) || $0 == UInt8(ascii: "_") || (48...57).contains($0) }
}

private func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }

extension TextBuffer {
  fileprivate mutating func write(field name: StaticString, _ value: String) {
    write(name)
    let bytes = value.utf8.prefix(Entry.valueLimit)
    if bytes.contains(UInt8(ascii: "\n")) {
      write("\n")
      for shift in 0..<8 { write(byte: UInt8(truncatingIfNeeded: UInt64(bytes.count) >> UInt64(8 * shift))) }
    } else {
      write("=")
    }
    for byte in bytes { write(byte: byte) }
    write("\n")
  }

  /// Control characters become "?".
  fileprivate mutating func write(line text: String) {
    for byte in text.utf8.prefix(Entry.valueLimit) { write(byte: byte < 32 || byte == 127 ? UInt8(ascii: "?") : byte) }
  }
}
