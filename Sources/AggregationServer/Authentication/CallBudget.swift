/// How often a node may call: `rate` a second on average, `burst` at once.
struct CallBudget: Sendable {
  private var spent = 0.0
  private var time = Int64.min

  /// `now`: microseconds. False when the call is one too many.
  mutating func take(rate: Double, burst: Double, now: Int64) -> Bool {
    if time != .min { spent = max(0, spent - Double(max(0, now - time)) / 1e6 * rate) }
    time = max(time, now)
    guard spent + 1 <= burst else { return false }
    spent += 1
    return true
  }
}
