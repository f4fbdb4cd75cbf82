internal import CLinux

/// Signals that wait until somebody asks for them.
public enum Signals {
  public enum Kind: Sendable {
    /// SIGTERM or SIGINT.
    case end
    /// SIGHUP.
    case reload
  }

  /// From now on they wait, and a closed pipe is an error, in this thread and those it starts.
  public static func hold() { swl_signals_hold() }

  /// The next one that waits.
  public static func next() -> Kind? {
    switch swl_signals_next() {
    case 0: nil
    case 1: .reload
    default: .end
    }
  }
}
