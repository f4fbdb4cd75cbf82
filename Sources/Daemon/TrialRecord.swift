internal import Metrics
internal import Pipeline
internal import Rollout

/// What came of the trials of a model's versions: the figures of the last one, and why versions were turned away.
final class TrialRecord {
  private(set) var reasons: [(version: UInt32, text: String)] = []
  private var version: UInt32 = 0
  private var frames = 0
  private var agreementSum = 0.0
  private var agreementCount = 0
  private let latency = Latency()
  private var window: LatencyWindow
  private static let reasonLimit = 16

  init() { window = LatencyWindow(of: latency) }

  /// A frame of a version on trial.
  func take(_ report: FrameReport, of version: UInt32) {
    if version != self.version { begin(version) }
    frames += 1
    latency.record(nanoseconds: report.inferenceTime)
    guard let agreement = report.agreement else { return }
    agreementSum += agreement
    agreementCount += 1
  }

  private func begin(_ version: UInt32) {
    self.version = version
    (frames, agreementSum, agreementCount) = (0, 0, 0)
    window.move()
  }

  func note(_ action: RolloutAction) {
    switch action {
    case .reject(let version, let reason), .rollBack(_, let version, let reason): note(version, reason.text)
    case .startShadow, .startCanary, .activate, .settle, .refuse, .stop: break
    }
  }

  /// A version was turned away.
  func note(_ version: UInt32, _ reason: String) {
    reasons.removeAll { $0.version == version }
    if reasons.count == TrialRecord.reasonLimit { reasons.removeFirst() }
    reasons.append((version, reason))
  }

  var figures: TrialFigures {
    window.update()
    return TrialFigures(
      version: version, frames: frames, agreement: agreementCount > 0 ? agreementSum / Double(agreementCount) : nil,
      slowestHundredth: window.quantile(0.99).map { $0 / 1e9 })
  }
}
