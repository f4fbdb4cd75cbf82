import FleetProtocol
import FleetRollouts
import Testing

struct ShareTests {
  @Test func wideningOnlyAdds() {
    var random = SplitMix64(seed: 4)
    let nodes = (0..<2000).map { _ in random.next() }
    var before: Set<UInt64> = []
    for percent in [1.0, 5, 10, 33.3, 50, 99, 100] {
      let now = Set(nodes.filter { RolloutShare.contains(node: $0, rollout: 77, percent: percent) })
      #expect(before.isSubset(of: now))
      // Four standard deviations of a binomial distribution.
      let share = percent / 100
      #expect(abs(Double(now.count) - 2000 * share) <= 4 * (2000 * share * (1 - share)).squareRoot())
      before = now
    }
    #expect(before.count == 2000)
  }

  @Test func eachRolloutHasOtherFirstDevices() {
    let nodes = (1...2000 as ClosedRange<UInt64>)
    let first = Set(nodes.filter { RolloutShare.contains(node: $0, rollout: 1, percent: 10) })
    let second = Set(nodes.filter { RolloutShare.contains(node: $0, rollout: 2, percent: 10) })
    #expect(first.intersection(second).count < 60)
  }

  /// `printf '%016x%016x' 7 9 | xxd -r -p | sha256sum` begins with these sixteen digits.
  @Test func thePlaceIsThatOfTheDescription() {
    let percent = Double(0x73cf_e01d_0c04_fe76 as UInt64) / 18_446_744_073_709_551_616 * 100
    #expect(RolloutShare.contains(node: 9, rollout: 7, percent: percent + 1e-9))
    #expect(!RolloutShare.contains(node: 9, rollout: 7, percent: percent - 1e-9))
  }
}
