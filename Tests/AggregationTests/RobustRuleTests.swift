import Aggregation
import Testing

struct RobustRuleTests {
  /// Ten devices near (1, 2) and some that send the opposite, many times as large.
  private func updates(attackers: Int) -> [ClientUpdate] {
    let honest = (0..<10).map { index -> ClientUpdate in
      let (across, down) = (Float(index % 3 - 1) / 64, Float(index % 5 - 2) / 64)
      return ClientUpdate(change: [1 + across, 2 - down], examples: Double(1 + index))
    }
    return honest + (0..<attackers).map { _ in ClientUpdate(change: [-50, -100], examples: 1000) }
  }

  private let rules: [RobustRule] = [
    .median, .trimmedMean(share: 0.25), .multiKrum(attackers: 2, chosen: 6), .bulyan(attackers: 2),
  ]

  @Test func wrongUpdatesHardlyMoveTheResult() throws {
    for rule in rules {
      let change = try rule.combine(updates(attackers: 2))
      #expect(abs(change[0] - 1) < 0.05 && abs(change[1] - 2) < 0.05, "\(rule)")
    }
  }

  @Test func anAverageIsMovedByThem() {
    var mean = WeightedMean(count: 2)
    for update in updates(attackers: 2) { mean.add(update.change.span, weight: update.examples) }
    #expect(mean.mean[0] < -40)
  }

  @Test func orderDoesNotMatter() throws {
    for rule in rules where rule != .multiKrum(attackers: 2, chosen: 6) {
      let straight = try rule.combine(updates(attackers: 2))
      #expect(try rule.combine(updates(attackers: 2).reversed()) == straight, "\(rule)")
    }
  }

  @Test func tooFewAreRefused() {
    #expect(throws: AggregationError.tooFewUpdates(10, needed: 11)) {
      try RobustRule.bulyan(attackers: 2).combine(updates(attackers: 0))
    }
    #expect(throws: AggregationError.tooFewUpdates(0, needed: 1)) { try RobustRule.median.combine([]) }
  }

  @Test func senselessNumbersAreRefused() {
    #expect(RobustRule(checking: .trimmedMean(share: 0.5)) == nil)
    #expect(RobustRule(checking: .trimmedMean(share: .nan)) == nil)
    #expect(RobustRule(checking: .multiKrum(attackers: -1, chosen: 1)) == nil)
    #expect(RobustRule(checking: .multiKrum(attackers: 1, chosen: 0)) == nil)
    #expect(RobustRule(checking: .bulyan(attackers: 1)) != nil)
  }
}
