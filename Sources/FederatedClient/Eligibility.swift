internal import Text

/// How a device is doing; nil: the machine does not tell.
package struct DeviceFacts: Sendable {
  /// The part of the time in which the processors had nothing to do, 0 to 1.
  package var idleShare: Double?
  package var celsius: Double?
  package var isOnMains: Bool?
  /// The network interface that leads out.
  package var interface: String?
  /// Samples with a label.
  package var labelledCount = 0
  /// Minutes since midnight, in local time.
  package var minuteOfDay: Int?

  package init() {}
}

/// A part of each day, in minutes since midnight; one that ends before it begins goes over midnight.
package struct DailyWindow: Equatable, Sendable {
  package let start, end: Int

  /// 0...1439 each; `end` is outside. The same twice: the whole day.
  package init(from start: Int, to end: Int) { (self.start, self.end) = (start, end) }

  package func contains(_ minute: Int) -> Bool {
    if start == end { return true }
    return start < end ? start <= minute && minute < end : start <= minute || minute < end
  }
}

/// When a device takes part.
package struct Eligibility: Sendable {
  /// The least part of the time that has to be idle; 0: it does not matter.
  package var idleShare = 0.0
  /// The most degrees; a machine that does not tell is taken to be cool.
  package var celsiusLimit: Double?
  /// A machine that tells of no power supply has no battery.
  package var needsMains = false
  /// Interfaces that cost nothing; empty: all.
  package var unmeteredInterfaces: [String] = []
  package var labelledCount = 0
  package var window: DailyWindow?

  package init() {}

  /// Why a device does not take part; nil when it does.
  package func obstacle(_ facts: DeviceFacts) -> Obstacle? {
    if facts.labelledCount < labelledCount { return .fewSamples(facts.labelledCount, needed: labelledCount) }
    if let window, !(facts.minuteOfDay.map { window.contains($0) } ?? false) { return .wrongTime }
    if needsMains, facts.isOnMains == false { return .onBattery }
    if let obstacle = networkObstacle(facts.interface) { return obstacle }
    if let limit = celsiusLimit, let celsius = facts.celsius, celsius > limit { return .hot(celsius, limit: limit) }
    if idleShare > 0, facts.idleShare ?? 0 < idleShare { return .busy(idle: facts.idleShare ?? 0, needed: idleShare) }
    return nil
  }

  /// Of what does not wait for samples or for idle time.
  package func networkObstacle(_ interface: String?) -> Obstacle? {
    guard !unmeteredInterfaces.isEmpty else { return nil }
    guard let interface else { return .noNetwork }
    return unmeteredInterfaces.contains { isSame($0, interface) } ? nil : .metered(interface)
  }

  package enum Obstacle: Sendable {
    case fewSamples(Int, needed: Int)
    case wrongTime, onBattery, noNetwork
    case metered(String)
    case hot(Double, limit: Double)
    case busy(idle: Double, needed: Double)
    /// Nothing more may be told.
    case budgetSpent

    /// One line, for people.
    package var message: String {
      switch self {
      case .fewSamples(let count, let needed): "\(count) samples have a label, \(needed) are needed"
      case .wrongTime: "it is not the time of day for it"
      case .onBattery: "the power comes from the battery"
      case .noNetwork: "no network leads out"
      case .metered(let interface): "the network is reached through \(interface), which is not among the unmetered ones"
      case .hot(let celsius, let limit): "it is too warm: \(whole(celsius)) degrees, \(whole(limit)) are allowed"
      case .busy(let idle, let needed):
        "the processors are busy: idle \(whole(100 * idle)) % of the time, \(whole(100 * needed)) % are needed"
      case .budgetSpent: "the privacy budget is spent"
      }
    }
  }
}

private func whole(_ value: Double) -> Int { Int(min(max(value, -1e6), 1e6).rounded()) }
