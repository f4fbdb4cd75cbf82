import Rounds
import Testing

struct CohortTests {
  private let nodes = (1...50).map { UInt64($0) << 40 }

  @Test func sameSeedSameDevices() {
    let chosen = Cohort.choose(20, of: nodes, seed: 7, round: 3)
    #expect(Set(chosen).count == 20)
    #expect(Cohort.choose(20, of: nodes.reversed(), seed: 7, round: 3) == chosen)
    #expect(Cohort.choose(20, of: nodes, seed: 7, round: 4) != chosen)
    #expect(Cohort.choose(20, of: nodes, seed: 8, round: 3) != chosen)
    #expect(Cohort.choose(20, of: nodes, seed: 7, round: 3, draw: 1) != chosen)
    #expect(Set(Cohort.choose(90, of: nodes, seed: 7, round: 3)) == Set(nodes))
    #expect(Cohort.choose(3, of: [], seed: 7, round: 3).isEmpty)
  }

  /// Over many rounds each device is drawn about as often as any other: 2,000 rounds of 10 of 50 have a mean of 400 and a
  /// deviation of 18.
  @Test func allDevicesAreDrawn() {
    var draws: [UInt64: Int] = [:]
    for round in 0..<2000 {
      for node in Cohort.choose(10, of: nodes, seed: 1, round: round) { draws[node, default: 0] += 1 }
    }
    for node in nodes { #expect(310...490 ~= draws[node] ?? 0) }
  }
}
