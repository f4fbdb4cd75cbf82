/// Where the versions of a model of the store stand at a moment.
struct VersionStanding: Sendable {
  /// In the store.
  var name: String
  var active: UInt32
  /// Whether the active version may still be taken back.
  var isOnTrial: Bool
  var staged: UInt32?
  var isCanary: Bool
  /// Versions that were turned away.
  var rejected: [UInt32]
  var trial: TrialFigures
  /// Why versions were turned away, as far as this process knows; the latest last.
  var reasons: [(version: UInt32, text: String)]

  func reason(_ version: UInt32) -> String? { reasons.last { $0.version == version }?.text }
}

/// How a version on trial compares with the active one.
struct TrialFigures: Sendable {
  /// 0: there was none.
  var version: UInt32 = 0
  var frames = 0
  /// Mean, 0 to 1; nil: nothing was compared.
  var agreement: Double?
  /// Seconds that 99 % of its frames do not exceed; nil: it saw none.
  var slowestHundredth: Double?
}
