/// How many devices of a rollout stand where.
package struct RolloutTally: Equatable, Sendable {
  private var counts = [Int](repeating: 0, count: DeviceStage.allCases.count)

  package init() {}

  package subscript(stage: DeviceStage) -> Int {
    get { counts[stage.rawValue] }
    set { counts[stage.rawValue] = newValue }
  }

  package mutating func move(from old: DeviceStage, to new: DeviceStage) {
    self[old] -= 1
    self[new] += 1
  }

  package var total: Int { counts.reduce(0, +) }
  /// Devices that have said anything.
  package var answered: Int { total - self[.offered] }
  /// Devices that speak against the version.
  package var bad: Int { count { $0.isBad } }
  /// Devices of which an end of their trial is still to come.
  package var open: Int { count { !$0.isSettled } }
  /// Devices that have the version.
  package var holding: Int { count { $0.hasVersion } }

  private func count(_ isCounted: (DeviceStage) -> Bool) -> Int {
    DeviceStage.allCases.reduce(0) { isCounted($1) ? $0 + self[$1] : $0 }
  }
}
