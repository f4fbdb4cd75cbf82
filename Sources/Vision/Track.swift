/// An object that is followed from frame to frame.
public struct Track: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    /// Seen, but not often enough to be believed.
    case tentative
    /// Seen in the last frame.
    case tracked
    /// Believed to be there, not seen in the last frame.
    case lost
  }

  /// Counts up from 1 as tracks are confirmed and is never given again; 0 while tentative.
  public internal(set) var id: UInt64 = 0
  /// A number below the tracker's capacity that no other living track has.
  public let slot: Int
  public internal(set) var state = State.tentative
  /// After the filter, in pixels; predicted while lost.
  public internal(set) var box: Box
  /// Of the centre, in pixels a frame.
  public internal(set) var velocityX: Float = 0
  public internal(set) var velocityY: Float = 0
  /// When last seen.
  public internal(set) var score: Float
  public let label: Int
  /// The number of its detection in the last frame; nil when there was none.
  public internal(set) var detection: Int?
  /// The frame it was first and last seen in.
  public internal(set) var firstFrame, lastFrame: UInt64

  /// Detections until it is believed, counted no further.
  var sightings = 1
  /// Frames since it was last seen.
  var missedFrames = 0
  /// It has got a detection in this frame.
  var isMatched = true
  /// It is to be removed.
  var isOver = false
  var motion: BoxMotion

  init(_ observation: Observation, slot: Int, frame: UInt64) {
    self.slot = slot
    box = observation.box
    score = observation.score
    label = observation.label
    detection = observation.index
    (firstFrame, lastFrame) = (frame, frame)
    motion = BoxMotion(observation.box)
  }

  /// Moves on by some frames, at least one, and has not been seen yet.
  mutating func predict(frames: Int) {
    for _ in 0..<frames { motion.predict(isLost: state == .lost) }
    missedFrames += frames
    isMatched = false
    detection = nil
    place()
  }

  mutating func update(_ observation: Observation, frame: UInt64) {
    motion.update(observation.box)
    score = observation.score
    detection = observation.index
    lastFrame = frame
    missedFrames = 0
    isMatched = true
    place()
  }

  private mutating func place() {
    box = motion.box
    velocityX = Float(motion.centerX.velocity)
    velocityY = Float(motion.centerY.velocity)
    if !box.isUsable { isOver = true }
  }
}

/// What a tracker needs of a detection.
struct Observation {
  var box = Box(left: 0, top: 0, right: 0, bottom: 0)
  var score: Float = 0
  var label = 0
  /// Its place among the detections of the frame.
  var index = 0
}
