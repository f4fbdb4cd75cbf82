/// The two streams a program writes to.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Writes the text unbuffered, without adding a line end.
  public func write(_ text: String) throws(SystemError) {
    try unsafe writeAll(text.utf8.span.bytes, to: rawValue)
  }
}
