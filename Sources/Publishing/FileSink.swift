package import Linux

/// Lines in a file; a full one gets the suffix ".1", the one of that name ".2" and so on, by renaming.
package final class FileSink: Sink {
  package private(set) var lostCount: UInt64 = 0
  private let path: String
  private let limitBytes: Int64
  private let keptFiles: Int
  private var file: GrowingFile
  private var byteCount: Int64

  /// Appends to what is there. `limitBytes`: no file grows beyond, unless one line alone does; `keptFiles`: full files
  /// beside the current one.
  package init(path: String, limitBytes: Int64, keptFiles: Int) throws(SystemError) {
    self.path = path
    self.limitBytes = limitBytes
    self.keptFiles = keptFiles
    file = try GrowingFile(path: path, appending: true)
    byteCount = try file.byteCount()
    try endTornLine()
  }

  package func publish(_ line: Span<UInt8>) {
    do throws(SystemError) {
      if byteCount > 0, byteCount + Int64(line.count) > limitBytes { try rotate() }
      try file.write(line, at: byteCount)
      byteCount += Int64(line.count)
    } catch {
      lostCount += 1
      takeBack()
    }
  }

  /// A full disk may have taken a part of the line.
  private func takeBack() { do throws(SystemError) { try file.truncate(to: byteCount) } catch {} }

  /// A process that was killed may have left a line without its end.
  private func endTornLine() throws(SystemError) {
    guard byteCount > 0 else { return }
    var last: [UInt8] = [0]
    var span = last.mutableSpan
    let count = try file.read(into: &span, at: byteCount - 1)
    guard count == 1, last[0] != UInt8(ascii: "\n") else { return }
    last[0] = UInt8(ascii: "\n")
    try file.write(last.span, at: byteCount)
    byteCount += 1
  }

  private func rotate() throws(SystemError) {
    try file.synchronize()
    for number in stride(from: keptFiles - 1, through: 0, by: -1) { try shift(number) }
    if keptFiles == 0 { try removeFile(path) }
    file = try GrowingFile(path: path, appending: true)
    byteCount = try file.byteCount()
  }

  /// Gives a full file, 0 being the current one, the next number; there need not be one.
  private func shift(_ number: Int) throws(SystemError) {
    let name = number == 0 ? path : "\(path).\(number)"
    do throws(SystemError) { try renameFile(name, to: "\(path).\(number + 1)") } catch {
      if error.code != SystemError.notFound { throw error }
    }
  }
}
