internal import Configuration
internal import Drift
internal import Engine
internal import Linux
internal import ModelFormat
internal import Pipeline
internal import Publishing
internal import Tensors

/// Compares what models see and say with what they were made for; the thread that infers counts, another one is told.
final class DriftWatch: FrameObserver, @unchecked Sendable {
  /// What a window has come to.
  struct Finding: Sendable {
    var stage: Int
    var report: DriftReport
  }

  private let watches: [Mailbox<Watch>]
  private var current: [Watch?]
  private var handedOut = HandedOut<Watch>()
  private let findings = Ring<Finding?>(capacity: 32, filler: nil)

  init(stageCount: Int) {
    watches = (0..<stageCount).map { _ in Mailbox() }
    current = watches.map { _ in nil }
  }

  /// For the thread that deploys: a version whose frames are counted from now on.
  func watch(_ deployment: Deployment, stage: Int, _ options: Configuration.Drift, _ model: Configuration.Model) {
    let watch = Watch(deployment, options, model)
    handedOut.keep(watch)
    watches[stage].put(watch)
  }

  func observe(
    stage: Int, _ deployment: Deployment, _ input: RawSpan, _ picture: KeptPicture, _ result: borrowing FrameResult
  ) {
    if let new = watches[stage].take() { current[stage] = new }
    guard let watch = current[stage], watch.deployment === deployment else { return }
    guard let report = watch.count(input, result) else { return }
    _ = findings.give { $0 = Finding(stage: stage, report: report) }
  }

  /// For the thread that deploys: gives up what is no longer counted, to be called now and then.
  func collect() { handedOut.collect() }

  /// For the thread that is told.
  func take() -> Finding? {
    var finding: Finding?
    _ = findings.take { finding = $0 }
    return finding
  }
}

/// One version on one source.
final class Watch {
  let deployment: Deployment
  private var monitor: DriftMonitor

  init(_ deployment: Deployment, _ options: Configuration.Drift, _ model: Configuration.Model) {
    self.deployment = deployment
    let program = deployment.session.program
    let isDetector = model.decoder != .classes && (model.decoder != .fromModel || program.manifest["decoder"] != nil)
    let results: DriftLayout.Results =
      isDetector
      ? .detections(
        classCount: max(deployment.identity.labels.count, 1), threshold: Float(model.threshold), limit: model.limit)
      : DriftLayout.Results(classesOf: program) ?? .none
    let bias = program.tensors[program.inputs[0].tensor].type == .int8 ? Session.storageBias : 0
    var thresholds = DriftThresholds()
    thresholds.warningIndex = options.warningIndex
    thresholds.alarmIndex = options.alarmIndex
    thresholds.alarmDistance = options.alarmDistance
    monitor = DriftMonitor(
      DriftLayout(program, results: results, storageBias: bias), references: program.driftReference.map { [$0] } ?? [],
      windowFrames: options.windowFrames, thresholds: thresholds)
  }

  func count(_ input: RawSpan, _ result: borrowing FrameResult) -> DriftReport? {
    monitor.count(input: input)
    for index in 0..<result.objects.count {
      monitor.count(label: result.objects[index].label, score: result.objects[index].score)
    }
    if result.classes.count > 0 { monitor.count(label: result.classes[0].label, score: result.classes[0].score) }
    return monitor.endFrame()
  }
}
