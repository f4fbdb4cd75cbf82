/// When detections and tracks belong together; by default the values of ByteTrack's authors.
public struct TrackerOptions: Equatable, Sendable {
  /// Detections from this score on are matched first and with all tracks.
  public var highScore: Float = 0.5
  /// Detections from this score on keep tracks alive that were seen in the frame before.
  public var lowScore: Float = 0.1
  /// The least score of a new track.
  public var newTrackScore: Float = 0.6
  /// The most that a pair costs: 1 - overlap x score for detections of a high score, 1 - overlap for the others.
  public var highLimit: Float = 0.8
  public var lowLimit: Float = 0.5
  public var tentativeLimit: Float = 0.7
  /// The costs of detections of a high score take the score in; otherwise the overlap alone.
  public var weighsScores = true
  /// Tracks stay within their class.
  public var keepsClasses = true
  /// Detections in consecutive frames that make a track; those of the very first frame are believed at once.
  public var framesToConfirm = 2
  /// Frames that a track stays alive without a detection, up to 2^16.
  public var framesToKeep = 30
  /// A lost track that overlaps more than this with a living one is the same; the one that was followed longer stays.
  public var duplicateOverlap: Float = 0.85

  public init() {}
}
