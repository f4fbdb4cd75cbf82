package import FleetProtocol

/// What devices measured, the mean by their examples.
package struct Measurement: Equatable, Sendable {
  package private(set) var replies = 0
  package private(set) var examples = 0.0
  private var losses = 0.0
  private var hits = 0.0
  private var hasAccuracy = false

  package init() {}

  /// The mean of `eval_loss` or `loss`; nil before the first reply.
  package var loss: Double? { examples > 0 ? losses / examples : nil }
  /// The mean of `eval_acc` or `accuracy`, 0...1; nil when nobody told.
  package var accuracy: Double? { examples > 0 && hasAccuracy ? hits / examples : nil }

  /// Adds the metrics of a reply; false, and nothing is added, when they make no sense.
  package mutating func add(_ metrics: ValueRecord) -> Bool {
    guard let count = metrics.number(TrainingReply.examplesKey), count > 0, count <= 1e12 else { return false }
    guard let loss = metrics.number("eval_loss") ?? metrics.number("loss") else { return false }
    let accuracy = metrics.number("eval_acc") ?? metrics.number("accuracy")
    if let accuracy {
      guard 0...1 ~= accuracy else { return false }
      hits += accuracy * count
      hasAccuracy = true
    }
    replies += 1
    examples += count
    losses += loss * count
    return true
  }
}
