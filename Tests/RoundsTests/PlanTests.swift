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
  ])
  func whatCannotBeDoneIsNamed(text: String, expected: String) throws {
    let problem = try #require(try plan(text).problem)
    #expect(problem.contains(expected), "\(problem)")
  }
}
