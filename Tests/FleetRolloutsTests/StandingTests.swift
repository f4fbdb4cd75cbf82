import FleetProtocol
import FleetRollouts
import Testing

struct StandingTests {
  private func tally(_ counts: [DeviceStage: Int]) -> RolloutTally {
    var tally = RolloutTally()
    for (stage, count) in counts { tally[stage] = count }
    return tally
  }

  @Test func itOnlyWidens() throws {
    var standing = try RolloutStanding(percent: 10)
    try standing.carryOut(.pause)
    #expect(standing.room(RolloutTally(), FleetRolloutRules()) == 0)
    try standing.carryOut(.widen(percent: 50))
    #expect(standing.state == .running && standing.percent == 50)
    for percent in [49, 0, 101, -1, .nan, .infinity] {
      #expect(throws: RolloutStanding.Refused.self) { try standing.carryOut(.widen(percent: percent)) }
      #expect(standing.percent == 50)
    }
    for percent in [0, -1, 100.1, .nan] {
      #expect(throws: RolloutStanding.Refused.self) { try RolloutStanding(percent: percent) }
    }
  }

  @Test func whatIsHaltedStaysSo() throws {
    var standing = try RolloutStanding(percent: 100)
    try standing.carryOut(.halt(reason: "enough"))
    for command: RolloutStanding.Command in [.widen(percent: 100), .pause, .resume, .halt(reason: ""), .replace(by: 4)]
    {
      #expect(throws: RolloutStanding.Refused.self) { try standing.carryOut(command) }
    }
    #expect(standing.state == .halted && standing.reason == "enough")
    try standing.carryOut(.takeBack(reason: "other"))
    #expect(standing.state == .takingBack && standing.reason == "enough")
    #expect(throws: RolloutStanding.Refused.self) { try standing.carryOut(.takeBack(reason: "again")) }
  }

  @Test func aReplacedOneIsNotTakenBack() throws {
    var standing = try RolloutStanding(percent: 100)
    try standing.carryOut(.replace(by: 9))
    #expect(standing.state == .replaced && standing.reason == "version 9 is rolled out")
    #expect(throws: RolloutStanding.Refused.self) { try standing.carryOut(.takeBack(reason: "")) }
  }

  @Test func itHaltsByShareAndNumber() throws {
    var rules = FleetRolloutRules()
    rules.haltShare = 0.2
    rules.haltCount = 2
    let standing = try RolloutStanding(percent: 100)
    #expect(standing.judgement(tally([.refused: 1]), rules) == nil)
    #expect(standing.judgement(tally([.refused: 1, .rolledBack: 1, .serving: 8]), rules) == nil)
    // Those who have not answered speak neither for the version nor against it.
    #expect(standing.judgement(tally([.refused: 1, .rolledBack: 1, .offered: 100]), rules) != nil)
    let command = standing.judgement(tally([.refused: 1, .rolledBack: 2, .serving: 8]), rules)
    guard case .halt(let reason)? = command else {
      Issue.record("it goes on")
      return
    }
    #expect(reason.contains("3 of 11") && reason.contains("1 refused, 2 rolled back"))
    rules.takesBack = true
    #expect(
      standing.judgement(tally([.rolledBack: 2]), rules).map { if case .takeBack = $0 { true } else { false } } == true)
    var over = standing
    try over.carryOut(.halt(reason: "a"))
    #expect(over.judgement(tally([.rolledBack: 2]), rules) == nil)
  }

  @Test func onlySoManyAtOnce() throws {
    var rules = FleetRolloutRules()
    rules.atOnce = 5
    let standing = try RolloutStanding(percent: 100)
    #expect(standing.room(tally([.offered: 1, .shadow: 1, .trial: 1, .serving: 50, .refused: 3]), rules) == 2)
    #expect(standing.room(tally([.offered: 9]), rules) == 0)
  }

  @Test func aDeviceStandsWhereItSays() {
    #expect(DeviceStage.offered.after(.shadow, isTakenBack: false) == .shadow)
    #expect(DeviceStage.serving.after(.rolledBack, isTakenBack: false) == .rolledBack)
    #expect(DeviceStage.serving.after(.rolledBack, isTakenBack: true) == .returned)
    #expect(DeviceStage.installed.after(.absent, isTakenBack: false) == .refused)
    #expect(DeviceStage.installed.after(.absent, isTakenBack: true) == .returned)
    // A device that turned a version away cannot take that back.
    for stage in [DeviceStage.refused, .rolledBack, .returned] {
      for report in ModelStage.allCases { #expect(stage.after(report, isTakenBack: false) == stage) }
    }
    for stage in DeviceStage.allCases where stage.hasVersion && stage != .serving { #expect(!stage.isSettled) }
  }

  @Test func rulesHaveBounds() {
    #expect(FleetRolloutRules().problem == nil)
    let changes: [(inout FleetRolloutRules) -> Void] = [
      { $0.haltShare = 1 }, { $0.haltShare = .nan }, { $0.haltCount = 0 }, { $0.checkTime = 0 }, { $0.offerTime = 1 },
      { $0.atOnce = 0 },
    ]
    for change in changes {
      var rules = FleetRolloutRules()
      change(&rules)
      #expect(rules.problem != nil)
    }
  }
}
