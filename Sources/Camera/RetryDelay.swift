/// How long to wait before the next attempt: not at all, then longer each time.
package struct RetryDelay: Sendable {
  let first, longest: UInt64
  private var next: UInt64 = 0

  /// In nanoseconds.
  package init(first: UInt64, longest: UInt64) {
    self.first = first
    self.longest = longest
  }

  package mutating func take() -> UInt64 {
    defer { next = next == 0 ? first : min(2 * next, longest) }
    return next
  }

  package mutating func reset() { next = 0 }
}
