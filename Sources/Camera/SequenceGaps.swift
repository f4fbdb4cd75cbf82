/// Counts the frames between those that came, by the numbers a driver gives them.
package struct SequenceGaps: Sendable {
  private var last: UInt32?

  package init() {}

  /// Frames lost in front of this one. Numbers wrap; one that goes back begins anew.
  package mutating func missed(before sequence: UInt32) -> Int {
    defer { last = sequence }
    guard let last else { return 0 }
    let step = sequence &- last
    return 1..<(1 << 31) ~= step ? Int(step) - 1 : 0
  }

  package mutating func restart() { last = nil }
}
