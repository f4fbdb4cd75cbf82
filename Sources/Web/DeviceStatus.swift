/// How a device is doing, for people and programs; what is nil is not known.
package struct DeviceStatus: Sendable {
  /// Of the machine, and of the program.
  package var name, version: String
  /// Since the program began.
  package var uptimeSeconds = 0.0
  package var condition: Condition
  package var sources: [SourceStatus] = []
  package var models: [ModelStatus] = []
  package var sinks: [SinkStatus] = []
  package var memory = MemoryStatus()
  package var temperatureCelsius: Double?
  /// Whether the processor runs slower than it could, to stay cool or for lack of power.
  package var isThrottled: Bool?

  /// nil: the device learns with nobody.
  package var federation: FederationStatus?

  package init(name: String, version: String, condition: Condition) {
    self.name = name
    self.version = version
    self.condition = condition
  }
}

package struct SourceStatus: Sendable {
  package var name: String
  /// "running", "stalled", "ended", ... as the journal tells it.
  package var state: String
  /// Pixels; 0: not known yet.
  package var width = 0
  package var height = 0
  package var format = ""
  /// Since the program began.
  package var frameCount: UInt64 = 0
  package var drops: [CauseCount] = []

  package init(name: String, state: String) {
    self.name = name
    self.state = state
  }
}

/// How often something happened for one reason.
package struct CauseCount: Sendable {
  package var cause: String
  package var count: UInt64

  package init(_ cause: String, _ count: UInt64) {
    self.cause = cause
    self.count = count
  }
}

package struct ModelStatus: Sendable {
  package var name: String
  /// nil: every source.
  package var source: String?
  /// Frames with a result, and with one that came too late.
  package var frameCount: UInt64 = 0
  package var missedDeadlineCount: UInt64 = 0
  package var deadlineMilliseconds: Double?
  package var inference = LatencySummary()
  /// From capture to published result.
  package var age = LatencySummary()
  package var versions: [VersionStatus] = []
  package var drift: DriftStatus?
  /// Whether there is a version to go back to.
  package var canRollBack = false

  package init(name: String) { self.name = name }
}

/// A version of a model, in the order of a rollout.
package struct VersionStatus: Sendable {
  package enum State: Sendable {
    /// In the store alone, beside the active version, for a share of the frames, for all.
    case staged, shadow, canary, active
    /// Did not do.
    case rejected

    var word: StaticString {
      switch self {
      case .staged: "staged"
      case .shadow: "shadow"
      case .canary: "canary"
      case .active: "active"
      case .rejected: "rejected"
      }
    }
  }

  /// The version counter.
  package var version: UInt64
  /// For people, as in "1.2".
  package var name: String
  package var state: State
  /// In that state.
  package var frameCount: UInt64 = 0
  /// With the active version, 0 to 1.
  package var agreement: Double?
  package var p99Milliseconds: Double?
  /// Why it is in the state; empty: nothing to say.
  package var reason = ""

  package init(version: UInt64, name: String, state: State) {
    self.version = version
    self.name = name
    self.state = state
  }
}

package struct DriftStatus: Sendable {
  package enum Level: Sendable {
    /// Not enough frames yet.
    case unknown
    case stable, warning, alarm

    var word: StaticString {
      switch self {
      case .unknown: "unknown"
      case .stable: "stable"
      case .warning: "warning"
      case .alarm: "alarm"
      }
    }
  }

  package var level: Level
  /// Population stability index, of the input and of the output.
  package var inputPSI, outputPSI: Double?
  /// Kolmogorov-Smirnov distance of the scores, 0 to 1.
  package var scoreDistance: Double?
  /// From which a level begins.
  package var warningPSI, alarmPSI: Double

  package init(_ level: Level, warningPSI: Double, alarmPSI: Double) {
    self.level = level
    self.warningPSI = warningPSI
    self.alarmPSI = alarmPSI
  }
}

package struct SinkStatus: Sendable {
  package var name: String
  /// "connected", "waiting for the broker", ...
  package var state: String
  package var deliveredCount: UInt64 = 0
  package var lostCount: UInt64 = 0
  package var waitingCount: UInt64 = 0

  package init(name: String, state: String) {
    self.name = name
    self.state = state
  }
}

/// Bytes; 0: not known.
package struct MemoryStatus: Sendable {
  package var residentByteCount: UInt64 = 0
  package var peakResidentByteCount: UInt64 = 0
  package var arenaByteCount: UInt64 = 0

  package init() {}
}
