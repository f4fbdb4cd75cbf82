internal import Console
internal import Learning

/// Losses and hits of some steps, and the time they took.
struct TrainingTally {
  private var lossSum = 0.0
  private var correctCount = 0
  private var count = 0
  private var nanoseconds: UInt64 = 0

  mutating func add(_ result: BatchResult, _ samples: Int, _ nanoseconds: UInt64) {
    lossSum += result.loss * Double(samples)
    correctCount += result.correctCount
    count += samples
    self.nanoseconds += nanoseconds
  }

  var loss: Double { lossSum / Double(max(count, 1)) }
  var accuracy: Double { Double(correctCount) / Double(max(count, 1)) }
  var samplesPerSecond: Double { nanoseconds > 0 ? Double(count) / (Double(nanoseconds) / 1e9) : 0 }

  /// What a progress bar says.
  func label(hasLabels: Bool) -> String {
    let accuracy = hasLabels ? "  accuracy \(Quantity.fixed(accuracy * 100, digits: 1)) %" : ""
    return "loss \(Quantity.fixed(loss, digits: 4))" + accuracy
  }
}
