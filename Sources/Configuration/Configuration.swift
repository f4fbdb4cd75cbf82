/// What swiftletd does, as its file says; every value is within its range and every name that is used exists.
public struct Configuration: Sendable {
  public let sources: [Source]
  public let models: [Model]
  public let pipeline: Pipeline
  public let zones: [Zone]
  public let lines: [Line]
  public let tracking: Tracking
  public let sinks: [Sink]
  public let http: HTTP?
  public let store: Store
  public let rollout: Rollout
  public let drift: Drift
  public let samples: Samples?
  public let federation: Federation?
  public let logging: Logging

  /// The public key of models that the device itself has learned, which is there once it has begun to; nil: it learns
  /// nothing.
  public var deviceKeyFile: String? { federation.map { $0.directory + "/model.pem.pub" } }

  /// Pixels.
  public struct Size: Sendable {
    public var width, height: Int
  }

  /// A place in a picture as shares of its width and height, from the left and from the top.
  public struct Point: Sendable {
    public var x = 0.0
    public var y = 0.0
  }

  /// Why a text was refused; in the order of the file.
  public struct Refused: Error {
    public let findings: [Finding]
  }

  /// Reads and checks the whole text of a file.
  public init(reading text: Span<UInt8>, limits: YAMLLimits = YAMLLimits()) throws(Refused) {
    self = try Fields.read(text, limits: limits, Configuration.init)
  }

  private init(_ fields: Fields) {
    sources = fields.records("sources", Source.init)
    models = fields.records("models", Model.init)
    pipeline = fields.record("pipeline", Pipeline.init)
    zones = fields.records("zones", Zone.init)
    lines = fields.records("lines", Line.init)
    tracking = fields.record("tracking", Tracking.init)
    sinks = fields.records("sinks", Sink.init)
    http = fields.optionalRecord("http", HTTP.init)
    store = fields.record("store", Store.init)
    rollout = fields.record("rollout", Rollout.init)
    drift = fields.record("drift", Drift.init)
    samples = fields.optionalRecord("samples", Samples.init)
    federation = fields.optionalRecord("federation", Federation.init)
    logging = fields.record("logging", Logging.init)
    checkNames(fields)
  }
}
