/// How far things have moved.
public enum DriftLevel: UInt8, Comparable, Sendable {
  case none, warning, alarm

  public static func < (a: DriftLevel, b: DriftLevel) -> Bool { a.rawValue < b.rawValue }

  /// The name in metrics and events.
  public var word: StaticString {
    switch self {
    case .none: "none"
    case .warning: "warning"
    case .alarm: "alarm"
    }
  }
}

/// From where on a distribution counts as moved.
public struct DriftThresholds: Sendable {
  /// Population stability index; 0.1 and 0.25 are those of Siddiqi, Credit Risk Scorecards (2006).
  public var warningIndex = 0.1
  public var alarmIndex = 0.25
  /// Kolmogorov-Smirnov statistic.
  public var alarmDistance = 0.2

  public init() {}

  /// The level that a comparison has by itself; thresholds count `factor` times. What chance alone may bring is none.
  func level(_ comparison: Comparison, factor: Double = 1) -> DriftLevel {
    if let distance = comparison.distance, distance > comparison.chanceDistance, distance >= alarmDistance * factor {
      return .alarm
    }
    guard comparison.index > comparison.chanceIndex else { return .none }
    return comparison.index >= alarmIndex * factor
      ? .alarm : comparison.index >= warningIndex * factor ? .warning : .none
  }

  /// How bad it is: 1 where an alarm begins. What chance alone may bring is below all that it may not.
  func severity(_ comparison: Comparison) -> Double {
    let isChance = level(comparison, factor: 0) == .none
    let index = comparison.index / max(alarmIndex, 1e-9)
    let severity = max(index, (comparison.distance ?? 0) / max(alarmDistance, 1e-9))
    return isChance ? min(severity, 1) * 1e-6 : severity
  }
}

/// The level over many windows: it rises at once, and falls when two windows in a row stay below four fifths of what
/// raised it.
public struct DriftHysteresis: Sendable {
  static let calmFactor = 0.8
  static let calmWindows = 2

  public private(set) var level = DriftLevel.none
  private var calm = 0
  /// The highest level since calm began, to which the level falls.
  private var calmLevel = DriftLevel.none

  public init() {}

  /// `raised` is the window's level, `held` its level at four fifths of the thresholds: not lower.
  mutating func update(raised: DriftLevel, held: DriftLevel) {
    guard held < level else {
      level = max(level, raised)
      calm = 0
      return
    }
    calmLevel = calm == 0 ? held : max(calmLevel, held)
    calm += 1
    guard calm >= DriftHysteresis.calmWindows else { return }
    level = calmLevel
    calm = 0
  }
}
