internal import Glibc
internal import Linux

/// Why an input was refused: the file, then place, reason and what to do, in one line.
struct Refusal: Error {
  var file: String
  var reason: String

  init(_ file: String, _ reason: String) {
    self.file = file
    self.reason = reason
  }

  /// A file that could not be read.
  init(reading file: String, _ error: SystemError) {
    let reason =
      switch error.code {
      case ENOENT: "there is no such file; check the name"
      case EISDIR: "this is a folder; give a file"
      case EINVAL: "this is not a regular file; copy its content into one"
      case EACCES: "the file may not be read; check its permissions"
      case SystemError.emptyFile: "the file is empty; copy it again"
      default: error.message
      }
    self.init(file, reason)
  }

  /// A file that could not be written.
  init(writing file: String, _ error: SystemError) {
    let reason =
      switch error.code {
      case ENOENT: "there is no such folder; make it first"
      case EACCES, EROFS: "nothing may be written there; choose another folder"
      case ENOSPC: "the disk is full; make room"
      case EISDIR: "this is a folder; give a file's name"
      default: error.message
      }
    self.init(file, reason)
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
