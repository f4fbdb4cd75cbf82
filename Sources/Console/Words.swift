internal import Linux

/// The words of a command line, read one by one: options, as `--name value` or `--name=value`, and others.
package struct Words {
  private var rest: ArraySlice<String>
  /// What stands behind the "=" of the option just read.
  private var attached: String?
  private var optionsHaveEnded = false

  package init(_ words: ArraySlice<String>) { rest = words }

  package enum Word {
    case option(String)
    case other(String)
  }

  package mutating func next() -> String? { rest.popFirst() }

  package mutating func word() throws(CommandLineError) -> Word? {
    if let attached { throw .usage("Unexpected value '\(attached)'") }
    guard let text = next() else { return nil }
    let bytes = Array(text.utf8)
    guard !optionsHaveEnded, bytes.count > 1, bytes[0] == UInt8(ascii: "-") else { return .other(text) }
    if text.isSame("--") {
      optionsHaveEnded = true
      return try word()
    }
    guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")) else { return .option(text) }
    attached = String(decoding: bytes[(sign + 1)...], as: UTF8.self)
    return .option(String(decoding: bytes[..<sign], as: UTF8.self))
  }

  /// The value of the option just read.
  package mutating func value(_ option: String) throws(CommandLineError) -> String {
    if let text = attached {
      attached = nil
      return text
    }
    guard let text = next() else { throw .usage("Missing value for '\(option)'") }
    return text
  }

  package mutating func integer(_ option: String) throws(CommandLineError) -> Int {
    let text = try value(option)
    guard let number = Int(text) else { throw .usage("The value '\(text)' is invalid for '\(option)'") }
    return number
  }

  package mutating func real(_ option: String) throws(CommandLineError) -> Double {
    let text = try value(option)
    guard let number = number(in: text) else { throw .usage("The value '\(text)' is invalid for '\(option)'") }
    return number
  }
}
