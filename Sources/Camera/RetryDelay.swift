/// How long to wait before the next attempt: not at all, then longer each time.
struct RetryDelay {
  let first, longest: UInt64
  private var next: UInt64 = 0

  /// In nanoseconds.
  init(first: UInt64, longest: UInt64) {
    self.first = first
    self.longest = longest
  }

  mutating func take() -> UInt64 {
    defer { next = next == 0 ? first : min(2 * next, longest) }
    return next
  }

  mutating func reset() { next = 0 }
}
