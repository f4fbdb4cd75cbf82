internal import Metrics

/// What is known of one version in one stage. Counting takes no memory.
final class VersionTally {
  private let latency = Latency()
  private var window: LatencyWindow
  private(set) var frameCount = 0
  private(set) var failureCount = 0
  private var agreementSum = 0.0

  init() { window = LatencyWindow(of: latency) }

  func add(_ outcome: FrameOutcome, agreement: Double = 1) {
    frameCount += 1
    if !outcome.isInTime { failureCount += 1 }
    if let nanoseconds = outcome.nanoseconds { latency.record(nanoseconds: nanoseconds) }
    agreementSum += agreement >= 0 ? min(agreement, 1) : 0
  }

  var isSufficient: Bool { frameCount >= RolloutRules.leastFrames }

  var failureShare: Double { frameCount > 0 ? Double(failureCount) / Double(frameCount) : 0 }
  var agreement: Double { frameCount > 0 ? agreementSum / Double(frameCount) : 1 }

  /// The latency that 95 % of the frames do not exceed, in nanoseconds; nil when every frame failed.
  func slowest20th() -> Double? {
    window.update()
    return window.quantile(0.95)
  }

  /// The share of the frames with a latency above it.
  func share(slowerThan nanoseconds: Double) -> Double {
    window.update()
    return window.share(above: nanoseconds)
  }
}
