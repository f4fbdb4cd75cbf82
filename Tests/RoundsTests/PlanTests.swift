import Foundation
import Rounds
import Testing

struct PlanTests {
  private func plan(_ text: String) throws -> RunPlan {
    try JSONDecoder().decode(RunPlan.self, from: Data(text.utf8))
  }

  @Test func whatIsLeftOutKeepsItsDefault() throws {
    #expect(try plan("{}") == RunPlan())
    let read = try plan(
      #"{"strategy": "multi-krum", "clients": 20, "minimum-clients": 12, "attackers": 4, "coding": {"bits": 4}}"#)
    #expect(read.strategy == .multiKrum)
    #expect(read.coding?.bits == 4)
    #expect(read.coding?.density == 1)
    #expect(read.problem == nil)
    #expect(try JSONDecoder().decode(RunPlan.self, from: JSONEncoder().encode(read)) == read)
  }

  @Test(arguments: StrategyName.allCases.filter { !$0.isRobust && $0 != .buffered && $0 != .scaffold })
  func secureSumsGoWithEveryMean(strategy: StrategyName) throws {
    let read = try plan(#"{"strategy": "\#(strategy.rawValue)", "secure-sum": {"signed": true, "range": 2}}"#)
    #expect(read.problem == nil && read.secureSum?.threshold == 0.7 && read.secureSum?.range == 2)
    #expect(try JSONDecoder().decode(RunPlan.self, from: JSONEncoder().encode(read)) == read)
  }

  /// Whatever the share: no two groups of so many without a device that both have.
  @Test func theThresholdIsAboveWhatIsNeeded() {
    var plan = RunPlan()
    plan.overselection = 1
    plan.secureSum = RunPlan.SecureSumPlan()
    for clients in 3...1000 {
      plan.clients = clients
      plan.secureSum!.isSigned = false
      plan.secureSum!.threshold = 0.5.nextUp
      #expect(2 * plan.secureThreshold > clients && plan.secureThreshold <= clients)
      plan.secureSum!.isSigned = true
      plan.secureSum!.threshold = (2.0 / 3).nextUp
      #expect(3 * plan.secureThreshold > 2 * clients && plan.secureThreshold <= clients)
    }
  }

  @Test func unknownSettingsAreRefusedByName() {
    for text in [#"{"round": 3}"#, #"{"training": {"epoch": 3}}"#, #"{"privacy": {"norm": 3}}"#] {
      let error = #expect(throws: DecodingError.self) { try plan(text) }
      #expect("\(error!)".contains("is no setting here"), "\(text)")
    }
  }

  @Test(arguments: [
    (#"{"rounds": 0}"#, "rounds: 0"), (#"{"clients": 3, "minimum-clients": 4}"#, "minimum-clients: 4"),
    (#"{"overselection": 0.5}"#, "overselection: 0.5"), (#"{"trim": 0.5, "strategy": "trimmed-mean"}"#, "trim: 0.5"),
    (#"{"training": {"rate": 0}}"#, "training: rate"), (#"{"coding": {"bits": 3}}"#, "coding: bits: 3"),
    (#"{"privacy": {"delta": 1}}"#, "privacy: delta"), (#"{"strategy": "bulyan", "attackers": 2}"#, "needs 11"),
    (#"{"strategy": "median", "privacy": {}}"#, "privacy: median"),
    (#"{"merges-late-updates": true, "privacy": {}}"#, "merges-late-updates"),
    (#"{"secure-sum": {"threshold": 0.5}}"#, "secure-sum: threshold: 0.5 is not above a half"),
    (#"{"secure-sum": {"threshold": 0.6, "signed": true}}"#, "above two thirds"),
    (#"{"secure-sum": {"range": 0}}"#, "secure-sum: range"),
    (#"{"secure-sum": {"maximum-examples": 0}}"#, "secure-sum: maximum-examples"),
    (#"{"secure-sum": {"maximum-examples": 1000000}, "clients": 200}"#, "no room for 260 clients"),
    (#"{"secure-sum": {"step-time": 0.5}}"#, "secure-sum: step-time"),
    (#"{"secure-sum": {}, "clients": 2}"#, "clients: secure-sum needs at least 3"),
    (#"{"secure-sum": {"maximum-examples": 1}, "clients": 900}"#, "clients: 1170 are asked"),
    (#"{"secure-sum": {}, "coding": {}}"#, "coding: updates cannot be coded"),
    (#"{"secure-sum": {}, "norm-limit": 1}"#, "norm-limit"), (#"{"secure-sum": {}, "privacy": {}}"#, "privacy"),
    (#"{"secure-sum": {}, "merges-late-updates": true}"#, "merges-late-updates"),
    (#"{"secure-sum": {}, "strategy": "median"}"#, "secure-sum: median needs to see single updates"),
    (#"{"secure-sum": {}, "strategy": "fedbuff"}"#, "secure-sum: fedbuff"),
    (#"{"secure-sum": {}, "strategy": "scaffold"}"#, "secure-sum: scaffold"),
  ])
  func whatCannotBeDoneIsNamed(text: String, expected: String) throws {
    let problem = try #require(try plan(text).problem)
    #expect(problem.contains(expected), "\(problem)")
  }
}
