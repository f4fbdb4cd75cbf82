package import Linux

/// Why an input was refused: the file, then place, reason and what to do, in one line.
package struct Refusal: Error {
  package var file: String
  package var reason: String

  package init(_ file: String, _ reason: String) {
    self.file = file
    self.reason = reason
  }

  /// A file that could not be read.
  package init(reading file: String, _ error: SystemError) {
    let reason =
      switch error.code {
      case SystemError.notFound: "there is no such file; check the name"
      case SystemError.isDirectory: "this is a folder; give a file"
      case SystemError.notRegularFile: "this is not a regular file; copy its content into one"
      case SystemError.notAllowed: "the file may not be read; check its permissions"
      case SystemError.emptyFile: "the file is empty; copy it again"
      default: error.message
      }
    self.init(file, reason)
  }

  /// A file that could not be written.
  package init(writing file: String, _ error: SystemError) {
    let reason =
      switch error.code {
      case SystemError.notFound: "there is no such folder; make it first"
      case SystemError.notAllowed, SystemError.readOnlyMedium: "nothing may be written there; choose another folder"
      case SystemError.diskFull: "the disk is full; make room"
      case SystemError.isDirectory: "this is a folder; give a file's name"
      case SystemError.exists: "there is such a file already; choose another name or move it away"
      default: error.message
      }
    self.init(file, reason)
  }

  /// "FILE: reason", fit for one line.
  package var line: String { "\(singleLine(file)): \(singleLine(reason))" }

  /// Writes the line to the standard error, behind the program's name.
  package func report() { complain(line) }
}

/// Writes a line to the standard error, behind the program's name.
package func complain(_ line: String) {
  do throws(SystemError) { try StandardStream.error.write("\(CurrentProcess.name): \(line)\n") } catch {}
}
