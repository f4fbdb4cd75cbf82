internal import Linux

/// Why an input was refused: the file, then place, reason and what to do, in one line.
struct Refusal: Error {
  var file: String
  var reason: String

  init(_ file: String, _ reason: String) {
    self.file = file
    self.reason = reason
  }

  init(_ file: String, _ error: SystemError) {
    self.init(file, error.code == SystemError.emptyFile ? "the file is empty; copy it again" : error.message)
  }

  /// "FILE: reason", fit for one line.
  var line: String { "\(singleLine(file)): \(singleLine(reason))" }

  /// Writes the line to the standard error.
  func report() { try? StandardStream.error.write("swiftlet: \(line)\n") }
}

/// Text from a file or a name, with control characters replaced.
func singleLine(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
}
