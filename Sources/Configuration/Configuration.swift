/// What swiftletd does, as its file says; every value is within its range and every name that is used exists.
package struct Configuration: Sendable {
  package let sources: [Source]
  package let models: [Model]
  package let pipeline: Pipeline
  package let zones: [Zone]
  package let lines: [Line]
  package let tracking: Tracking
  package let sinks: [Sink]
  package let http: HTTP?
  package let store: Store
  package let rollout: Rollout
  package let drift: Drift
  package let samples: Samples?
  package let logging: Logging

  /// Pixels.
  package struct Size: Sendable {
    package var width, height: Int
  }

  /// A place in a picture as shares of its width and height, from the left and from the top.
  package struct Point: Sendable {
    package var x = 0.0
    package var y = 0.0
  }

  /// Why a text was refused; in the order of the file.
  package struct Refused: Error {
    package let findings: [Finding]
  }

  /// Reads and checks the whole text of a file.
  package init(reading text: Span<UInt8>, limits: YAMLLimits = YAMLLimits()) throws(Refused) {
    let root: Node?
    do throws(Finding) { root = try YAMLParser.parse(text, limits: limits) } catch {
      throw Refused(findings: [error])
    }
    let findings = Findings()
    let none = Node(place: Place(), content: .mapping([]), nodeCount: 1)
    self = Fields.read(root ?? none, "", findings, Configuration.init)
    guard findings.list.isEmpty else { throw Refused(findings: findings.sorted) }
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
    logging = fields.record("logging", Logging.init)
    checkNames(fields)
  }
}
