/// What became of a frame that a version worked on; the latency is its own, in nanoseconds.
public enum FrameOutcome: Sendable, Equatable {
  case inTime(nanoseconds: UInt64)
  /// The deadline was missed.
  case late(nanoseconds: UInt64)
  case failed

  var nanoseconds: UInt64? {
    switch self {
    case .inTime(let nanoseconds), .late(let nanoseconds): nanoseconds
    case .failed: nil
    }
  }

  var isInTime: Bool {
    if case .inTime = self { true } else { false }
  }
}
