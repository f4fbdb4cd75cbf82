/// What is known of a sample without its key.
public struct SampleDescription: Equatable, Sendable {
  /// What a model said: a class and its score.
  public struct Score: Equatable, Sendable {
    public var label: Int32
    public var score: Float

    public init(label: Int32, score: Float) {
      self.label = label
      self.score = score
    }
  }

  public enum Content: Equatable, Sendable {
    case jpeg
    /// The bytes of an input tensor, row-major.
    case tensor(height: UInt16, width: UInt16, channels: UInt16)
  }

  public static let scoreLimit = 16
  /// Bytes of each text.
  public static let textLimit = 255

  /// Nanoseconds since 1970 at which the frame was captured.
  public var nanoseconds: UInt64
  /// Names; longer ones are cut.
  public var source, model, version: String
  /// The best ones first; those beyond `scoreLimit` are left out.
  public var scores: [Score]
  public var content: Content
  /// Whether a person has said what the picture shows.
  public internal(set) var isLabelled = false

  public init(
    nanoseconds: UInt64, source: String, model: String, version: String, scores: [Score], content: Content
  ) {
    self.nanoseconds = nanoseconds
    self.source = source
    self.model = model
    self.version = version
    self.scores = scores
    self.content = content
  }

  public static func == (a: SampleDescription, b: SampleDescription) -> Bool {
    a.nanoseconds == b.nanoseconds && a.source.utf8.elementsEqual(b.source.utf8)
      && a.model.utf8.elementsEqual(b.model.utf8) && a.version.utf8.elementsEqual(b.version.utf8)
      && a.scores == b.scores && a.content == b.content && a.isLabelled == b.isLabelled
  }
}

/// A sample with all that is in it.
public struct Sample: Sendable {
  public let id: UInt64
  public let description: SampleDescription
  /// What a person has said that the picture shows.
  public let label: String?
  public let picture: [UInt8]
}
