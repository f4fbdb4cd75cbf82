internal import Text

/// How far a version of a model has come on a device, as the device tells it.
package enum ModelStage: UInt8, CaseIterable, Sendable {
  /// It is in the store and waits for its trial.
  case installed
  /// It works beside the active version.
  case shadow
  /// It serves a share of the frames.
  case canary
  /// It serves every frame and may still be taken back.
  case trial
  case serving
  /// The device does not take it.
  case refused
  /// It was tried and turned away.
  case rolledBack
  /// A newer version has taken its place.
  case replaced
  /// The device does not have it.
  case absent

  package var name: StaticString {
    switch self {
    case .installed: "installed"
    case .shadow: "shadow"
    case .canary: "canary"
    case .trial: "trial"
    case .serving: "serving"
    case .refused: "refused"
    case .rolledBack: "rolled-back"
    case .replaced: "replaced"
    case .absent: "absent"
    }
  }

  init?(name: String) {
    for stage in ModelStage.allCases where isSame(name, stage.name) {
      self = stage
      return
    }
    return nil
  }
}
