import Aggregation
import Testing

/// The same updates combined by Flower's strategies and by these.
struct FlowerRoundTests {
  private typealias Combine = ([ClientUpdate]) throws(AggregationError) -> [Float]

  private func mean(_ updates: [ClientUpdate]) -> [Float] {
    var mean = WeightedMean(count: recordedStart.count)
    for update in updates { mean.add(update.change.span, weight: update.examples) }
    return mean.mean
  }

  private func check(
    _ name: String, _ optimizer: ServerOptimizer = ServerOptimizer(), _ combine: Combine
  ) throws {
    let expected = try #require(recordedRounds[name])
    var optimizer = optimizer
    var weights = recordedStart
    for (round, changes) in recordedChanges.enumerated() {
      let updates = zip(changes, recordedExamples).map { ClientUpdate(change: $0, examples: $1) }
      optimizer.step(&weights, by: try combine(updates))
      for (value, wanted) in zip(weights, expected[round]) {
        #expect(abs(value - wanted) < 2e-5 * max(1, abs(wanted)), "\(name), round \(round + 1)")
      }
    }
  }

  @Test func averages() throws {
    try check("average") { mean($0) }
    try check("momentum", ServerOptimizer(.momentum(0.9), rate: 0.5)) { mean($0) }
  }

  @Test func adaptiveOptimizers() throws {
    try check("adagrad", ServerOptimizer(.adagrad(.init(beta1: 0)), rate: 0.1)) { mean($0) }
    try check("adam", ServerOptimizer(.adam(.init(beta1: 0.9)), rate: 0.1)) { mean($0) }
    try check("yogi", ServerOptimizer(.yogi(.init(beta1: 0.9)), rate: 0.1)) { mean($0) }
  }

  @Test func robustRules() throws {
    try check("median") { updates throws(AggregationError) in try RobustRule.median.combine(updates) }
    try check("trimmedMean") { updates throws(AggregationError) in
      try RobustRule.trimmedMean(share: 0.2).combine(updates)
    }
    try check("krum") { updates throws(AggregationError) in
      try RobustRule.multiKrum(attackers: 2, chosen: 1).combine(updates)
    }
    try check("multiKrum") { updates throws(AggregationError) in
      try RobustRule.multiKrum(attackers: 2, chosen: 5).combine(updates)
    }
    try check("bulyan") { updates throws(AggregationError) in
      try RobustRule.bulyan(attackers: 2).combine(updates)
    }
  }
}
