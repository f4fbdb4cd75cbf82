internal import CLinux

/// The two streams a program writes to.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Writes the text unbuffered, without adding a line end.
  public func write(_ text: String) throws(SystemError) {
    try unsafe writeAll(text.utf8.span.bytes, to: rawValue)
  }

  /// Whether a person sees what is written.
  public var isTerminal: Bool { swl_is_terminal(rawValue) == 1 }

  /// The width of the terminal's window; nil where there is none.
  public var columns: Int? {
    let columns = swl_terminal_columns(rawValue)
    return columns > 0 ? Int(columns) : nil
  }
}
