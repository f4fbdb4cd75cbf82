package import FleetProtocol

/// Where a device stands in a rollout.
package enum DeviceStage: Int, CaseIterable, Sendable {
  /// It was sent the version and has not answered.
  case offered = 0
  case installed, shadow, canary, trial, serving
  /// It does not take the version.
  case refused
  /// It has tried the version and turned it away.
  case rolledBack
  /// It was told to go back, and has.
  case returned
  /// A newer version has taken the place of this one.
  case replaced

  package var name: String {
    switch self {
    case .offered: "offered"
    case .installed: "installed"
    case .shadow: "shadow"
    case .canary: "canary"
    case .trial: "trial"
    case .serving: "serving"
    case .refused: "refused"
    case .rolledBack: "rolled-back"
    case .returned: "returned"
    case .replaced: "replaced"
    }
  }

  /// Whether the version is on the device, and at work or going to be.
  package var hasVersion: Bool {
    switch self {
    case .installed, .shadow, .canary, .trial, .serving: true
    case .offered, .refused, .rolledBack, .returned, .replaced: false
    }
  }

  /// Whether nothing more is expected unless people ask for it.
  package var isSettled: Bool { !hasVersion && self != .offered || self == .serving }

  /// Whether it speaks against the version.
  package var isBad: Bool { self == .refused || self == .rolledBack }

  /// Where a device stands once it has said how far it is. `isTakenBack`: it was told to go back.
  package func after(_ report: ModelStage, isTakenBack: Bool) -> DeviceStage {
    // What was settled stays, but for a version that is taken back or has failed later.
    if isBad || self == .returned { return self }
    switch report {
    case .installed: return .installed
    case .shadow: return .shadow
    case .canary: return .canary
    case .trial: return .trial
    case .serving: return .serving
    case .refused: return isTakenBack ? .returned : .refused
    case .rolledBack: return isTakenBack ? .returned : .rolledBack
    case .replaced: return .replaced
    case .absent: return isTakenBack ? .returned : .refused
    }
  }
}
