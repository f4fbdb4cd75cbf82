extension Configuration {
  /// A network, what it looks at and what happens when it is late.
  public struct Model: Sendable {
    public let name: String
    public let origin: Origin
    /// nil: the model runs on every source.
    public let source: String?
    public let decoder: Decoder
    /// Scores below it are no detection.
    public let threshold: Double
    /// Boxes that overlap more (intersection over union) are one object.
    public let overlap: Double
    /// Most detections or classes of one frame.
    public let limit: Int
    /// Share of the newest frame in smoothed scores; 1: not smoothed.
    public let smoothing: Double
    /// A text file, one label a line; nil: the labels in the model.
    public let labelsFile: String?
    /// What is cut out by the boxes of another model; nil: whole frames.
    public let region: Region?
    /// From the frame's capture to its result.
    public let deadlineMilliseconds: Double?
    public let onMiss: MissedDeadline
    /// The model that takes over when this one is late.
    public let degradesTo: String?
    let place: Place

    public enum Origin: Sendable {
      case file(String)
      /// A name in the model store, whose versions are rolled out.
      case store(String)
    }

    init(_ fields: Fields) {
      place = fields.place
      name = fields.requiredText("name", "what results call the model")
      source = fields.text("source")
      decoder = fields.choice("decoder", default: Decoder.fromModel)
      threshold = fields.number("threshold", in: 0...1, default: 0.5)
      overlap = fields.number("overlap", in: 0...1, default: 0.45)
      limit = fields.integer("limit", in: 1...64, default: 16)
      smoothing = fields.number("smoothing", in: 0.001...1, default: 1)
      labelsFile = fields.text("labels")
      region = fields.optionalRecord("region", Region.init)
      deadlineMilliseconds = fields.number("deadline_ms", in: 0.1...60_000)
      onMiss = fields.choice("on_miss", default: MissedDeadline.skip)
      degradesTo = fields.text("degrade_to")
      if (onMiss == .degrade) != (degradesTo != nil) {
        fields.refuse("on_miss", "on_miss: degrade and degrade_to: MODEL belong together")
      }
      origin = Model.origin(fields)
    }

    private static func origin(_ fields: Fields) -> Origin {
      switch (fields.text("file"), fields.text("store")) {
      case (let file?, nil): return .file(file)
      case (nil, let name?): return .store(name)
      default:
        fields.refuse("file", "give either file, the path of a .swl file, or store, a name in the model store")
        return .file("")
      }
    }
  }

  /// Boxes of another model, each of which is a picture for this one.
  public struct Region: Sendable {
    public let model: String
    /// Only boxes of these classes; empty: all.
    public let classes: [String]
    /// Added on each side, as a share of the box.
    public let margin: Double
    /// Most boxes of one frame, by score.
    public let limit: Int

    init(_ fields: Fields) {
      model = fields.requiredText("model", "the model whose boxes are looked at")
      classes = fields.texts("classes")
      margin = fields.number("margin", in: 0...2, default: 0.1)
      limit = fields.integer("limit", in: 1...64, default: 4)
    }
  }

  public enum MissedDeadline: Choice {
    /// The frame has no result of this model.
    case skip
    /// A smaller model takes over until there is time again.
    case degrade
    /// Fewer frames are looked at until there is time again.
    case lowerRate

    public var word: StaticString {
      switch self {
      case .skip: "skip"
      case .degrade: "degrade"
      case .lowerRate: "lower_rate"
      }
    }
  }

  /// How a model's outputs are understood.
  public enum Decoder: Choice {
    case fromModel, classes, blazeFace, ultraFace, yuNet, ssd, yolox, segments, keypoints

    public var word: StaticString {
      switch self {
      case .fromModel: "model"
      case .classes: "classes"
      case .blazeFace: "blazeface"
      case .ultraFace: "ultraface"
      case .yuNet: "yunet"
      case .ssd: "ssd"
      case .yolox: "yolox"
      case .segments: "segments"
      case .keypoints: "keypoints"
      }
    }
  }
}
