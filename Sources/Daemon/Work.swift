internal import Camera
internal import Configuration
internal import Console
internal import Engine
internal import Imaging
internal import Journal
internal import Linux
internal import Metrics
internal import Pipeline
internal import Publishing

/// A configuration at work: its pipeline, its models and its sinks. Belongs to the thread that publishes.
final class Work {
  private let configuration: Configuration
  private let registry = Registry()
  private let outlets = Outlets()
  private let pipeline: Pipeline
  private let sinks: ResultSinks
  private let openings: [SourceOpening]
  private let gauges: [CaptureGauges]
  private let loading: ModelLoading
  private let deployments: [[Deployment]]
  private let warnings = Mailbox<Warning>()
  private var failures = 0

  /// Loads all models and opens all sinks; sources are opened by `start`.
  init(_ configuration: Configuration, machine: String) throws(Refusal) {
    self.configuration = configuration
    let plan = Plan(configuration)
    let (registry, outlets) = (registry, outlets)
    let files = try configuration.models.map { (model) throws(Refusal) in try Work.file(of: model) }
    loading = try ModelLoading(configuration, files: files)
    // Sources share what is loaded once.
    var loaded: [Int: Deployment] = [:]
    for stage in plan.stages {
      for model in stage.models where loaded[model] == nil {
        loaded[model] = try loading.load(configuration.models[model], file: files[model], version: nil)
      }
    }
    deployments = plan.stages.map { $0.models.map { loaded[$0]! } }
    let labels = deployments.map { $0[0].identity.labels }
    var options = PipelineOptions()
    options.cpus = configuration.pipeline.cpus.map { Int32($0) }
    options.realTimePriority = configuration.pipeline.realtimePriority
    pipeline = Pipeline(plan.pipeline(configuration, labels: labels, registry), options, outlets: outlets)
    for (stage, levels) in deployments.enumerated() { pipeline.deploy(stage: stage, levels) }
    openings = try Work.openings(configuration, plan, deployments)
    gauges = configuration.sources.map { CaptureGauges(registry, source: $0.name) }
    sinks = try ResultSinks(configuration, machine: machine, events: nil)
  }

  private static func file(of model: Configuration.Model) throws(Refusal) -> String {
    switch model.origin {
    case .file(let path): return path
    case .store(let name): throw Refusal(name, "there is no store yet")
    }
  }

  /// Frames are as large as the largest input that they are for.
  private static func openings(
    _ configuration: Configuration, _ plan: Plan, _ deployments: [[Deployment]]
  ) throws(Refusal) -> [SourceOpening] {
    try configuration.sources.enumerated().map { (index, source) throws(Refusal) in
      var (width, height, needsColour) = (1, 1, false)
      for (stage, levels) in zip(plan.stages, deployments) where stage.source == index {
        for deployment in levels {
          width = max(width, deployment.specification.width)
          height = max(height, deployment.specification.height)
          if deployment.specification.channels == 3 { needsColour = true }
        }
      }
      let isTurned = source.rotation % 180 != 0
      return try SourceOpening(
        source, width: isTurned ? height : width, height: isTurned ? width : height, needsColour: needsColour)
    }
  }

  func start() throws(SystemError) {
    let warnings = warnings
    try pipeline.start(
      openings.map { $0 as any SourceOpener }, warn: { warnings.put(Warning(MachineSetup.advice($0))) })
  }

  func stop() {
    pipeline.stop()
    publish()
    sinks.stop(within: 2_000_000_000)
  }

  /// Lines about what runs.
  var summary: [String] {
    deployments.map { levels in
      let deployment = levels[0]
      return "model \(deployment.identity.name) version \(deployment.identity.version): "
        + "\(Quantity.bytes(deployment.session.arenaByteCount)), \(Quantity.bytes(loading.sharedByteCount)) shared"
    }
  }

  /// Hands all results that wait to the sinks.
  func publish() {
    while outlets.results.take({ sinks.publish($0) }) {}
    while outlets.reports.take({ _ in }) {}
  }

  /// What is to be done ten times a second.
  func step(_ log: (Priority, String) -> Void) {
    outlets.setClock()
    sinks.step()
    pipeline.collect()
    if let warning = warnings.take() { log(.warning, warning.text) }
    for (index, source) in configuration.sources.enumerated() {
      if let counters = pipeline.takeCounters(source: index) { gauges[index].set(counters) }
      guard let error = pipeline.takeReason(source: index) else { continue }
      if case .ended = error {
        log(.info, "source \(source.name) has ended")
      } else {
        failures += 1
        log(.error, "source \(source.name): \(error.advice)")
      }
    }
  }

  func wait(nanoseconds: UInt64) {
    let seen = outlets.bell.count
    if outlets.results.count == 0 { outlets.bell.wait(while: seen, nanoseconds: nanoseconds) }
  }

  /// Whether all sources have given their last frame.
  var hasEnded: Bool { configuration.sources.indices.allSatisfy { pipeline.hasEnded(source: $0) } }

  var hasSeenFrames: Bool {
    failures == 0 && configuration.sources.indices.allSatisfy { pipeline.lastFrame(source: $0) > 0 }
  }

  func isAlive(within nanoseconds: UInt64) -> Bool { pipeline.isAlive(within: nanoseconds) }
}

private final class Warning: Sendable {
  let text: String

  init(_ text: String) { self.text = text }
}
