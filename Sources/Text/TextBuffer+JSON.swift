/// JSON (RFC 8259), on one line.
extension TextBuffer {
  /// A string in quotes, its quotes, backslashes and control characters escaped; what is no UTF-8 is replaced.
  public mutating func write(quoted text: String) {
    write(byte: UInt8(ascii: "\""))
    for byte in text.utf8 { write(escaped: byte) }
    write(byte: UInt8(ascii: "\""))
  }

  public mutating func write(quoted text: StaticString) {
    write(byte: UInt8(ascii: "\""))
    write(text)
    write(byte: UInt8(ascii: "\""))
  }

  /// `"name":`, behind a comma unless the object begins here. The name needs no escapes.
  public mutating func write(key name: StaticString) {
    separate()
    write(quoted: name)
    write(byte: UInt8(ascii: ":"))
  }

  /// A comma, unless an object or array begins here.
  public mutating func separate() {
    guard let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") else { return }
    write(byte: UInt8(ascii: ","))
  }

  public mutating func write(_ value: Bool) { value ? write("true") : write("false") }

  private mutating func write(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): write("\\\"")
    case UInt8(ascii: "\\"): write("\\\\")
    case UInt8(ascii: "\n"): write("\\n")
    case UInt8(ascii: "\r"): write("\\r")
    case UInt8(ascii: "\t"): write("\\t")
    case 0..<32, 127:
      write("\\u00")
      write(hexadecimal: byte >> 4)
      write(hexadecimal: byte & 15)
    default: write(byte: byte)
    }
  }

  private mutating func write(hexadecimal digit: UInt8) {
    write(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
  }
}
