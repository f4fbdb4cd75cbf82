/// An object that is followed from frame to frame.
public struct Track: Sendable {
  enum State: Sendable {
    /// Seen once; a second time confirms it.
    case unconfirmed
    case tracked
    /// Not seen for some frames.
    case lost
  }

  /// 1 for the first object; no number comes twice.
  public let id: Int
  /// The class.
  public internal(set) var label: Int
  /// The score of the detection it was last seen in.
  public internal(set) var score: Float
  /// The detection of the frame at hand; nil when the object was not seen in it.
  public internal(set) var detection: Int?
  /// Frames since it was first seen.
  public internal(set) var age = 0

  var state: State
  var filter: BoxFilter
  /// The last frame it was seen in.
  var lastFrame: Int
  let firstFrame: Int

  init(id: Int, _ detection: Detection, number: Int, frame: Int, isConfirmed: Bool) {
    self.id = id
    label = detection.label
    score = detection.score
    self.detection = number
    state = isConfirmed ? .tracked : .unconfirmed
    filter = BoxFilter(detection.box)
    (firstFrame, lastFrame) = (frame, frame)
  }

  /// Where it is, smoothed, in pixels.
  public var box: Box { filter.box }
  /// Whether it has been seen in two frames at least, and in the one at hand.
  public var isVisible: Bool { state == .tracked }

  /// Goes on with a detection.
  mutating func see(_ seen: Detection, number: Int, frame: Int) {
    filter.update(seen.box)
    (score, detection, state, lastFrame) = (seen.score, number, .tracked, frame)
  }
}
