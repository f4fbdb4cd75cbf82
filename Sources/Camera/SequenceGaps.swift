/// Counts the frames between those that came, by the numbers a driver gives them.
struct SequenceGaps {
  private var last: UInt32?

  /// Frames lost in front of this one. Numbers wrap; one that goes back begins anew.
  mutating func missed(before sequence: UInt32) -> Int {
    defer { last = sequence }
    guard let last else { return 0 }
    let step = sequence &- last
    return 1..<(1 << 31) ~= step ? Int(step) - 1 : 0
  }

  mutating func restart() { last = nil }
}
