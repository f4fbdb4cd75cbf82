/// By when a frame's results must be out, and what is done when they come too late.
public struct Deadline: Sendable, Equatable {
  public enum Response: Sendable, Equatable {
    /// Frames that would be late are passed over.
    case skip
    /// A smaller model takes over, the next of those the pipeline was given.
    case degrade
    /// Only every second frame is worked on, every third, ..., at most every `most`th.
    case lowerRate(most: Int)
  }

  /// Nanoseconds from the kernel's time stamp of the frame to its published results.
  public var nanoseconds: UInt64
  public var response: Response
  /// Frames of the last eight that must have been late before anything is done; 1 to 8.
  public var tolerance = 3
  /// Frames in a row that must have been in time before it is undone.
  public var calm = 60

  public init(nanoseconds: UInt64, response: Response) {
    self.nanoseconds = nanoseconds
    self.response = response
  }
}
