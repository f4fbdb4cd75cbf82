internal import Camera
internal import Configuration
internal import Console
internal import Drift
internal import Linux
internal import Metrics
internal import Pipeline
internal import Publishing
internal import Web

/// Gathers what is told about the device from time to time. Belongs to the thread that publishes.
final class StatusReport {
  private let configuration: Configuration
  private let machine: String
  private let start = MonotonicClock.nanoseconds
  private var windows: [StageWindows]
  private var states: [SourceState]
  private let pipeline: Pipeline
  private let stages: [Plan.Stage]
  private let instruments: [StageInstruments]
  private let sources: [SourceInstruments]
  private let gauges: MachineGauges
  var drift: [DriftStatus?]

  private struct SourceState {
    var counters = CaptureCounters()
    var hasFailed = false
  }

  init(
    _ configuration: Configuration, machine: String, _ pipeline: Pipeline, _ plan: Plan, _ described: PipelinePlan,
    _ registry: Registry
  ) {
    self.configuration = configuration
    self.machine = machine
    self.pipeline = pipeline
    stages = plan.stages
    instruments = described.stages.map { $0.options.instruments }
    sources = described.sources.map { $0.instruments }
    windows = instruments.map { StageWindows($0) }
    states = configuration.sources.map { _ in SourceState() }
    drift = plan.stages.map { _ in nil }
    gauges = MachineGauges(registry)
  }

  func note(_ counters: CaptureCounters, source: Int) { states[source].counters = counters }
  func noteFailure(source: Int) { states[source].hasFailed = true }

  /// `versions`: of the models in a store, by the number of the model.
  func status(_ versions: [Int: Versions], deployments: [[Deployment]], sinks: [SinkStatus], arena: Int) -> DeviceStatus
  {
    let condition = condition
    var status = DeviceStatus(name: machine, version: swiftletVersion, condition: condition)
    status.uptimeSeconds = Double(MonotonicClock.nanoseconds - start) / 1e9
    status.sources = configuration.sources.indices.map { source($0) }
    status.models = stages.indices.map { model($0, versions, deployments[$0]) }
    status.sinks = sinks
    status.memory.arenaByteCount = UInt64(arena)
    gauges.read(into: &status)
    return status
  }

  private var condition: Condition {
    guard pipeline.isAlive(within: 10_000_000_000) else {
      return Condition(isAlive: false, isReady: false, reason: "the thread that infers makes no progress")
    }
    for index in configuration.sources.indices {
      let name = configuration.sources[index].name
      let last = pipeline.lastFrame(source: index)
      if last == 0 { return Condition(isAlive: true, isReady: false, reason: "no frame of \(name) yet") }
      if pipeline.hasEnded(source: index) {
        return Condition(isAlive: true, isReady: false, reason: "source \(name) has ended")
      }
      if MonotonicClock.nanoseconds - last > 10_000_000_000 {
        return Condition(isAlive: true, isReady: false, reason: "no frame of \(name) for 10 seconds")
      }
    }
    return Condition(isAlive: true, isReady: true)
  }

  private func source(_ index: Int) -> SourceStatus {
    let last = pipeline.lastFrame(source: index)
    let age = MonotonicClock.nanoseconds - min(last, MonotonicClock.nanoseconds)
    let state =
      states[index].hasFailed
      ? "failed"
      : pipeline.hasEnded(source: index)
        ? "ended" : last == 0 ? "starting" : age > 2_000_000_000 ? "stalled" : "running"
    var status = SourceStatus(name: configuration.sources[index].name, state: state)
    let instruments = sources[index]
    status.frameCount = instruments.captured.value
    if let content = pipeline.content(source: index) {
      (status.width, status.height, status.format) = (content.width, content.height, "\(content.format.name)")
    }
    let counters = states[index].counters
    status.drops = [
      CauseCount("displaced", instruments.displaced.value), CauseCount("refused", instruments.refused.value),
      CauseCount("stale", UInt64(counters.stale)), CauseCount("missed", UInt64(counters.missed)),
      CauseCount("damaged", UInt64(counters.damaged + counters.empty + counters.truncated)),
    ]
    return status
  }

  private func model(_ stage: Int, _ versions: [Int: Versions], _ levels: [Deployment]) -> ModelStatus {
    let number = stages[stage].models[0]
    let model = configuration.models[number]
    var status = ModelStatus(name: model.name)
    status.source = configuration.sources[stages[stage].source].name
    status.frameCount = instruments[stage].frames.value
    status.missedDeadlineCount = instruments[stage].late.value
    status.deadlineMilliseconds = model.deadlineMilliseconds
    (status.inference, status.age) = windows[stage].summaries()
    status.drift = drift[stage]
    guard let versions = versions[number] else {
      let version = levels[0].identity.version
      status.versions = [VersionStatus(version: UInt64(version) ?? 0, name: version, state: .active)]
      return status
    }
    status.canRollBack = versions.canRollBack
    status.versions = versions.status(canaryFrames: instruments[stage].canaryFrames.value)
    return status
  }
}

/// The latencies of a stage over the last half minute or so.
private final class StageWindows {
  private var inference, age: LatencyWindow
  private var updates = 0

  /// At two updates a second.
  private static let updatesToMove = 60

  init(_ instruments: StageInstruments) {
    inference = LatencyWindow(of: instruments.inference)
    age = LatencyWindow(of: instruments.age)
  }

  func summaries() -> (inference: LatencySummary, age: LatencySummary) {
    inference.update()
    age.update()
    let result = (LatencySummary(inference), LatencySummary(age))
    updates += 1
    if updates % StageWindows.updatesToMove == 0 {
      inference.move()
      age.move()
    }
    return result
  }
}

extension Versions {
  /// Of all versions, in the order of a rollout.
  fileprivate func status(canaryFrames: UInt64) -> [VersionStatus] {
    var list = idleVersions().map { version in
      VersionStatus(
        version: UInt64(version), name: "\(version)", state: rejected.contains(version) ? .rejected : .staged)
    }
    if let staged = stagedVersion {
      var status = VersionStatus(version: UInt64(staged), name: "\(staged)", state: isCanary ? .canary : .shadow)
      status.frameCount = stagedFrames
      status.agreement = stagedAgreement
      list.append(status)
    }
    list.append(VersionStatus(version: UInt64(activeVersion), name: "\(activeVersion)", state: .active))
    return list
  }
}
