internal import Linux
internal import Text

/// Entries to systemd's journal, by its own protocol, or as lines to the standard error where it does not listen.
///
/// Belongs to one thread; never waits for the journal: an entry that it does not take goes to the standard error.
package struct Log: ~Copyable {
  /// Entries that matter less are left out.
  package var level: Priority
  private let program: String
  private let path: String
  private let socket: UnixSocket?
  /// Whether the lines are kept by systemd, which reads their numbers.
  private let isKeptBySystemd: Bool
  private let output: Int32
  private var text = TextBuffer(capacity: 1024)

  /// `usesJournal`: whether the journal is tried. `path` and `output` are others in tests.
  package init(
    program: String, level: Priority, usesJournal: Bool, path: String = "/run/systemd/journal/socket",
    output: Int32 = StandardStream.error.rawValue
  ) {
    self.program = program
    self.level = level
    self.path = path
    self.output = output
    isKeptBySystemd = CurrentProcess.environment("JOURNAL_STREAM") != nil
    var socket: UnixSocket?
    if usesJournal { do throws(SystemError) { socket = try UnixSocket.datagram() } catch {} }
    self.socket = socket
  }

  package mutating func write(_ priority: Priority, _ message: String, _ fields: Field...) {
    guard priority.rawValue <= level.rawValue else { return }
    let entry = Entry(priority: priority, message: message, fields: fields)
    text.clear()
    entry.write(program: program, to: &text)
    if isTaken() { return }
    text.clear()
    entry.writeLine(program: program, withNumber: isKeptBySystemd, to: &text)
    do throws(SystemError) { try unsafe writeAll(text.bytes.span.bytes, to: output) } catch {}
  }

  /// Whether the journal has taken the entry.
  private func isTaken() -> Bool {
    guard socket != nil else { return false }
    do throws(SystemError) { try socket?.send(text.bytes.span, to: path) } catch { return false }
    return true
  }
}
