internal import Linux

/// A line on the standard error that shows how far a long task is; nothing when that is no terminal.
package struct ProgressBar {
  package let total: Int
  /// What is being done.
  package var label = ""
  private let width = 40
  private var shown = -1

  package init(total: Int, label: String = "") { (self.total, self.label) = (total, label) }

  package mutating func show(_ done: Int) {
    guard StandardStream.error.isTerminal, total > 0, done * 100 / total != shown else { return }
    shown = done * 100 / total
    let filled = done * width / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    try? StandardStream.error.write("\r\(bar) \(done)/\(total) \(label)\u{1b}[K")
  }

  /// Removes the line.
  package func clear() {
    guard StandardStream.error.isTerminal else { return }
    try? StandardStream.error.write("\r\u{1b}[K")
  }
}
