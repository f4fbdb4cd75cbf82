/// Where a rollout stands and what may become of it; it has no clock and no storage.
package struct RolloutStanding: Equatable, Sendable {
  package enum State: Int, CaseIterable, Sendable {
    case running = 0
    /// Nobody more is offered the version until people say so.
    case paused
    /// Nobody is offered the version any longer.
    case halted
    /// And whoever has it is told to go back.
    case takingBack
    /// A rollout of a newer version has taken its place.
    case replaced

    package var name: String {
      switch self {
      case .running: "running"
      case .paused: "paused"
      case .halted: "halted"
      case .takingBack: "taking-back"
      case .replaced: "replaced"
      }
    }

    /// Whether devices may still be offered the version, now or later.
    package var isOpen: Bool { self == .running || self == .paused }
  }

  /// What people, or the rules, want.
  package enum Command: Equatable, Sendable {
    /// To more of the fleet; one that is paused goes on.
    case widen(percent: Double)
    case pause, resume
    case halt(reason: String)
    case takeBack(reason: String)
    case replace(by: UInt32)
  }

  /// Why a command is not carried out, in words.
  package struct Refused: Error, Equatable {
    package let reason: String
  }

  package private(set) var state = State.running
  /// Of the devices that take the model.
  package private(set) var percent: Double
  /// Why it was halted or taken back; empty before.
  package private(set) var reason = ""

  package init(percent: Double) throws(Refused) {
    guard percent > 0, percent <= 100 else { throw RolloutStanding.badPercent }
    self.percent = percent
  }

  /// As it was stored.
  package init(state: State, percent: Double, reason: String) {
    (self.state, self.percent, self.reason) = (state, percent, reason)
  }

  private static var badPercent: Refused { Refused(reason: "percent: it has to be above 0 and at most 100") }

  package mutating func carryOut(_ command: Command) throws(Refused) {
    switch command {
    case .widen(let wider):
      try needOpen()
      guard wider > 0, wider <= 100 else { throw RolloutStanding.badPercent }
      guard wider >= percent else {
        throw Refused(reason: "it is at \(percent) % already; devices leave a rollout only when it is taken back")
      }
      (state, percent) = (.running, wider)
    case .pause:
      try needOpen()
      state = .paused
    case .resume:
      try needOpen()
      state = .running
    case .halt(let reason):
      try needOpen()
      (state, self.reason) = (.halted, reason)
    case .takeBack(let reason):
      guard state != .takingBack else { throw Refused(reason: "it is being taken back") }
      guard state != .replaced else { throw isOver }
      if self.reason.isEmpty { self.reason = reason }
      state = .takingBack
    case .replace(let version):
      try needOpen()
      (state, reason) = (.replaced, "version \(version) is rolled out")
    }
  }

  /// What the rules make of the devices' answers; nil: it goes on as it is.
  package func judgement(_ tally: RolloutTally, _ rules: FleetRolloutRules) -> Command? {
    guard state.isOpen, tally.bad >= rules.haltCount, tally.answered > 0,
      Double(tally.bad) > rules.haltShare * Double(tally.answered)
    else { return nil }
    let reason =
      "\(tally.bad) of \(tally.answered) devices that answered turned the version away "
      + "(\(tally[.refused]) refused, \(tally[.rolledBack]) rolled back)"
    return rules.takesBack ? .takeBack(reason: reason) : .halt(reason: reason)
  }

  /// To how many more devices the version may be offered now.
  package func room(_ tally: RolloutTally, _ rules: FleetRolloutRules) -> Int {
    state == .running ? max(0, rules.atOnce - tally.open) : 0
  }

  private func needOpen() throws(Refused) { if !state.isOpen { throw isOver } }

  private var isOver: Refused {
    Refused(reason: "it is \(state.name); start another rollout")
  }
}
