import FederatedClient
import Testing

struct EligibilityTests {
  private var facts: DeviceFacts {
    var facts = DeviceFacts()
    facts.idleShare = 0.8
    facts.celsius = 55
    facts.isOnMains = true
    facts.interface = "eth0"
    facts.labelledCount = 30
    facts.minuteOfDay = 23 * 60
    return facts
  }

  private func reason(_ change: (inout Eligibility) -> Void, _ facts: DeviceFacts) -> String? {
    var eligibility = Eligibility()
    change(&eligibility)
    return eligibility.obstacle(facts)?.message
  }

  @Test func withoutConditionsEveryDeviceTakesPart() {
    #expect(reason({ _ in }, DeviceFacts()) == nil)
  }

  @Test func eachConditionHasItsReason() {
    let facts = facts
    #expect(reason({ $0.labelledCount = 30 }, facts) == nil)
    #expect(reason({ $0.labelledCount = 31 }, facts) == "30 samples have a label, 31 are needed")
    #expect(reason({ $0.celsiusLimit = 55 }, facts) == nil)
    #expect(reason({ $0.celsiusLimit = 54 }, facts) == "it is too warm: 55 degrees, 54 are allowed")
    #expect(reason({ $0.idleShare = 0.8 }, facts) == nil)
    #expect(
      reason({ $0.idleShare = 0.9 }, facts) == "the processors are busy: idle 80 % of the time, 90 % are needed")
    #expect(reason({ $0.unmeteredInterfaces = ["wlan0", "eth0"] }, facts) == nil)
    #expect(reason({ $0.unmeteredInterfaces = ["eth01", "eth"] }, facts)?.contains("eth0, which is not") == true)
    #expect(reason({ $0.window = DailyWindow(from: 22 * 60, to: 6 * 60) }, facts) == nil)
    #expect(reason({ $0.window = DailyWindow(from: 6 * 60, to: 22 * 60) }, facts)?.contains("time of day") == true)
    var battery = facts
    battery.isOnMains = false
    #expect(reason({ $0.needsMains = true }, facts) == nil)
    #expect(reason({ $0.needsMains = true }, battery) == "the power comes from the battery")
  }

  /// A board has no battery and often no sensor; but what is asked for and cannot be told is no permission.
  @Test func whatTheMachineDoesNotTell() {
    let nothing = DeviceFacts()
    #expect(reason({ $0.needsMains = true }, nothing) == nil)
    #expect(reason({ $0.celsiusLimit = 60 }, nothing) == nil)
    #expect(reason({ $0.idleShare = 0.1 }, nothing) != nil)
    #expect(reason({ $0.unmeteredInterfaces = ["eth0"] }, nothing) == "no network leads out")
    #expect(reason({ $0.window = DailyWindow(from: 0, to: 1439) }, nothing) != nil)
  }

  @Test(arguments: [
    (600, 660, [600, 659], [599, 660, 0]), (1320, 360, [1320, 1439, 0, 359], [360, 1319, 720]),
    (0, 0, [0, 720, 1439], []), (720, 720, [0, 719, 720, 1439], []),
  ])
  func windows(start: Int, end: Int, inside: [Int], outside: [Int]) {
    let window = DailyWindow(from: start, to: end)
    #expect(inside.allSatisfy { window.contains($0) } && !outside.contains { window.contains($0) })
  }
}
