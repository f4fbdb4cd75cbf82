internal import Camera
internal import Configuration
internal import Console
internal import Drift
internal import Engine
internal import Imaging
internal import Journal
internal import Linux
internal import Metrics
internal import ModelStore
internal import Pipeline
internal import Publishing
internal import Rollout
internal import Web

/// A configuration at work: its pipeline, its models, its sinks and its server. Belongs to the thread that publishes.
final class Work {
  private let configuration: Configuration
  private let registry = Registry()
  private let outlets = Outlets()
  private let pipeline: Pipeline
  private let plan: Plan
  private let sinks: ResultSinks
  private let openings: [SourceOpening]
  private let gauges: [CaptureGauges]
  private let driftGauges: DriftGauges
  private let versionGauges: VersionGauges
  private let storing: StoreThread
  private let models: Models
  private let drift: DriftWatch?
  private let keeping: SampleKeeping?
  private let federation: Federation?
  private let preview: PreviewThread?
  private let desk: Desk
  private let report: StatusReport
  private let serving: Serving?
  private let warnings = Mailbox<Warning>()
  private var failures = 0
  private var stepCount = 0

  /// Loads all models and opens all sinks and the server; sources are opened by `start`.
  init(_ configuration: Configuration, machine: String, _ log: @escaping (Priority, String) -> Void) throws(Refusal) {
    self.configuration = configuration
    let plan = Plan(configuration)
    self.plan = plan
    storing = StoreThread(outlets.bell)
    // The store trusts the device's own key, which is made with the first start.
    if let federation = configuration.federation { try DeviceKey.make(in: federation.directory) }
    models = try Models(configuration, plan, storing, log)
    let described = plan.pipeline(configuration, labels: models.deployments.map { $0[0].identity.labels }, registry)
    var options = PipelineOptions()
    options.cpus = configuration.pipeline.cpus.map { Int32($0) }
    options.realTimePriority = configuration.pipeline.realtimePriority
    let pipeline = Pipeline(described, options, outlets: outlets)
    self.pipeline = pipeline
    drift = configuration.drift.isOn ? DriftWatch(stageCount: plan.stages.count) : nil
    driftGauges = DriftGauges(registry, configuration, plan)
    versionGauges = VersionGauges(registry, configuration, plan)
    keeping = try configuration.samples.map { (options) throws(Refusal) in try SampleKeeping(options) }
    federation = try Federation.made(configuration, models, keeping, registry, bell: outlets.bell)
    openings = try Work.openings(configuration, plan, models.deployments)
    let registry = registry
    gauges = configuration.sources.map { CaptureGauges(registry, source: $0.name) }
    report = StatusReport(configuration, machine: machine, pipeline, plan, described, registry)
    let starting = DeviceStatus(
      name: machine, version: swiftletVersion,
      condition: Condition(isAlive: true, isReady: false, reason: "it has just started"))
    desk = Desk(
      registry, bell: outlets.bell, store: try models.ownStore(), keeping: keeping,
      learningModel: configuration.federation?.model ?? configuration.models[0].name, isLabel: federation?.isLabel,
      starting)
    let displays = configuration.sources.indices.map { pipeline.display(source: $0) }
    preview = configuration.http.flatMap { http in
      http.preview.isOn ? PreviewThread(configuration, http.preview, displays: displays) : nil
    }
    let (desk, previews) = (desk, preview?.previews ?? [])
    serving = try configuration.http.map { (http) throws(Refusal) in
      try Serving(http, eventReaders: configuration.eventReaders, desk, previews: previews)
    }
    sinks = try ResultSinks(configuration, machine: machine, events: serving?.events)
    if drift != nil || keeping != nil { outlets.observer = FrameWatchers(drift: drift, samples: keeping) }
    if keeping != nil { for index in configuration.sources.indices { pipeline.keepPictures(source: index) } }
    for stage in plan.stages.indices { deploy(stage) }
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

  private func deploy(_ stage: Int) {
    let lineup = models.lineup(stage)
    pipeline.deploy(stage: stage, lineup.levels, candidate: lineup.candidate, trial: lineup.trial)
    guard let active = lineup.levels.first, active !== watched[stage] else { return }
    watched[stage] = active
    drift?.watch(active, stage: stage, configuration.drift, configuration.models[plan.stages[stage].models[0]])
  }

  private lazy var watched: [Deployment?] = plan.stages.map { _ in nil }

  func start() throws(SystemError) {
    let (warnings, outlets, sinks) = (warnings, outlets, sinks)
    try storing.start { sinks.publishAll(of: outlets) }
    try preview?.start()
    try keeping?.start()
    try federation?.start()
    try pipeline.start(
      openings.map { $0 as any SourceOpener }, warn: { warnings.put(Warning(MachineSetup.advice($0))) })
  }

  func stop() {
    pipeline.stop()
    federation?.stop()
    storing.stop()
    publish()
    serving?.stop()
    preview?.stop()
    keeping?.stop()
    sinks.stop(within: 2_000_000_000)
    models.recordEnd()
  }

  /// Lines about what runs.
  var summary: [String] {
    models.summary + (federation.map { [$0.summary] } ?? []) + (serving.map { [$0.summary] } ?? [])
  }

  /// Hands the results that wait to the sinks.
  func publish() { sinks.publishAll(of: outlets) }

  /// Does what was asked for over HTTP, and tells when it is done.
  func obey(_ log: (Priority, String) -> Void) {
    while let request = desk.nextRequest() {
      let (outcome, model) = models.carryOut(request.order, log)
      for stage in plan.stages.indices where model == models.number(ofStage: stage) { deploy(stage) }
      tellStatus()
      desk.finish(request, outcome)
    }
  }

  /// What is to be done ten times a second.
  func step(_ log: (Priority, String) -> Void) {
    stepCount += 1
    outlets.setClock()
    sinks.step()
    followModels(log)
    followSources(log)
    pipeline.collect()
    drift?.collect()
    if let warning = warnings.take() { log(.warning, warning.text) }
    if let problem = keeping?.takeProblem() { log(.warning, "samples: \(problem)") }
    followFederation(log)
    followFleetModels(log)
    while let feedback = desk.nextFeedback() { log(.info, feedback.text) }
    if stepCount % 5 == 0 { tellStatus() }
    if stepCount == 10 * configuration.rollout.crashSeconds { models.recordHealthy(log) }
  }

  private func followFederation(_ log: (Priority, String) -> Void) {
    guard let learned = federation?.step(stepCount, log) else { return }
    let (outcome, model) = models.carryOut(.stage(model: learned.model, version: learned.version), log)
    if case .refused(let problem) = outcome { log(.warning, "federation: \(problem.detail)") }
    for stage in plan.stages.indices where model == models.number(ofStage: stage) { deploy(stage) }
  }

  private func followFleetModels(_ log: (Priority, String) -> Void) {
    guard let federation else { return }
    while let order = federation.nextOrder() {
      let model = models.carryOut(order, log)
      for stage in plan.stages.indices where model == models.number(ofStage: stage) { deploy(stage) }
    }
    if stepCount % 5 == 0 { federation.tell(models.standings) }
  }

  private func followModels(_ log: (Priority, String) -> Void) {
    var changed: [Int] = []
    while outlets.reports.take({ report in
      if models.take(report, log) { changed.append(models.number(ofStage: report.stage)) }
    }) {}
    while let finding = drift?.take() {
      if follow(finding, log) { changed.append(models.number(ofStage: finding.stage)) }
    }
    if stepCount % 10 == 0 { changed += models.follow(log) }
    for stage in plan.stages.indices where changed.contains(models.number(ofStage: stage)) { deploy(stage) }
  }

  private func follow(_ finding: DriftWatch.Finding, _ log: (Priority, String) -> Void) -> Bool {
    let report = finding.report
    let model = configuration.models[plan.stages[finding.stage].models[0]].name
    driftGauges.set(report, stage: finding.stage)
    self.report.drift[finding.stage] = DriftStatus(report, configuration.drift)
    if report.learnedCount > 0 {
      log(.notice, "drift: model \(model) has learned what is usual from its first frames; its file does not say")
    }
    if report.level != report.previousLevel {
      log(report.level == .none ? .notice : .warning, "drift: model \(model): \(report.text)")
    }
    guard let worst = report.worst else { return false }
    return models.drifted(stage: finding.stage, score: report[worst].comparison.index, log)
  }

  private func followSources(_ log: (Priority, String) -> Void) {
    for (index, source) in configuration.sources.enumerated() {
      if let counters = pipeline.takeCounters(source: index) {
        gauges[index].set(counters)
        report.note(counters, source: index)
      }
      while let refusal = openings[index].refusals.take() {
        log(.warning, "source \(source.name): \(refusal.advice); the camera is used without it")
      }
      guard let error = pipeline.takeReason(source: index) else { continue }
      if case .ended = error {
        log(.info, "source \(source.name) has ended")
      } else {
        failures += 1
        report.noteFailure(source: index)
        log(.error, "source \(source.name): \(error.advice)")
      }
    }
  }

  private func tellStatus() {
    guard serving != nil else { return }
    versionGauges.set(models, plan)
    var status = report.status(
      models.versions, deployments: models.deployments, sinks: sinks.status, arena: models.arenaByteCount)
    status.federation = federation?.status
    desk.tell(status)
  }

  func wait(nanoseconds: UInt64) {
    let seen = outlets.bell.count
    if outlets.results.count == 0, !desk.hasRequests { outlets.bell.wait(while: seen, nanoseconds: nanoseconds) }
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

extension Feedback {
  fileprivate var text: String {
    let word = isCorrect ? "right" : "wrong"
    return "feedback: \(source) frame \(sequence) was \(word)" + (label.map { ", it is \(singleLine($0))" } ?? "")
  }
}
