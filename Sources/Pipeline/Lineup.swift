/// The versions of a stage's model that run at present.
final class Lineup: Sendable {
  /// What serves frames; behind the full model the smaller ones for when there is no time, largest first.
  let levels: [Feed]
  /// A version that is tried out.
  let candidate: Feed?
  let trial: Trial

  init(levels: [Feed], candidate: Feed? = nil, trial: Trial = .shadow) {
    self.levels = levels
    self.candidate = candidate
    self.trial = trial
  }
}

/// How a new version is tried out.
package enum Trial: Equatable, Sendable {
  /// On the frames of the active one, in spare time, without its results being told.
  case shadow
  /// In place of the active one, on this share of the frames.
  case canary(share: Double)
}
