internal import Linux

/// The standard output as people see it.
package enum Terminal {
  /// Colours only on a terminal whose user has not asked for none.
  package static let hasColours =
    StandardStream.output.isTerminal && (CurrentProcess.environment("NO_COLOR") ?? "").isEmpty

  /// Columns of the window; 100 where there is no window.
  package static let width = StandardStream.output.columns ?? 100

  package static func bold(_ text: String) -> String { hasColours ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
  package static func dim(_ text: String) -> String { hasColours ? "\u{1b}[2m\(text)\u{1b}[0m" : text }

  /// Writes text as it is; a closed pipe ends the program quietly.
  package static func write(_ text: String) {
    do throws(SystemError) { try StandardStream.output.write(text) } catch {
      CurrentProcess.exit(error.code == SystemError.brokenPipe ? 0 : 1)
    }
  }

  package static func line(_ text: String = "") { write(text + "\n") }
}

/// Text from a file or a name, with control characters replaced.
package func singleLine(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(scalar.value < 32 || scalar.value == 127 ? "?" : scalar) }
  return String(result)
}
