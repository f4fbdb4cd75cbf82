internal import Glibc
internal import Linux

/// The standard output as people see it.
enum Terminal {
  static let isInteractive = isatty(1) == 1
  static let isErrorInteractive = isatty(2) == 1

  /// Colours only on a terminal whose user has not asked for none.
  static let hasColours = isInteractive && (CurrentProcess.environment("NO_COLOR") ?? "").isEmpty

  /// Columns of the window; 100 where there is no window.
  static let width: Int = {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }()

  static func bold(_ text: String) -> String { hasColours ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
  static func dim(_ text: String) -> String { hasColours ? "\u{1b}[2m\(text)\u{1b}[0m" : text }

  /// Writes text as it is; a closed pipe ends the program quietly.
  static func write(_ text: String) {
    do throws(SystemError) { try StandardStream.output.write(text) } catch { exit(error.code == EPIPE ? 0 : 1) }
  }

  static func line(_ text: String = "") { write(text + "\n") }
}
