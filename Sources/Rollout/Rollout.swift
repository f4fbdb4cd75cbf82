/// How a new version of a model becomes the active one, or does not: a shadow first, then a canary, then active and on
/// trial. It reads no clock and touches no file: it is told what happened and says what is to be done.
///
/// A version that keeps every rule is turned away early with a probability below 0.0001 (some 70 looks and rules of
/// `ShareTest`), as far as frames are independent of each other; those of a still scene are not, and count for less than
/// their number. At the end of a stage of n frames the measured share is what counts: it differs from the true one by
/// more than d with a probability of at most 2 exp(-2 n d d).
public struct Rollout: ~Copyable {
  public enum Phase: Sendable, Equatable {
    /// The active version alone.
    case steady
    case shadow
    case canary
    /// The active version has just become it and may be taken back.
    case trial
  }

  public let rules: RolloutRules
  public private(set) var phase = Phase.steady
  public private(set) var active: UInt32
  /// The shadow or canary.
  public private(set) var staged: UInt32?
  /// What the active version would give way to.
  public private(set) var previous: UInt32?
  /// Versions that were turned away, the latest last.
  public private(set) var rejected: [UInt32]

  private var share: FrameShare
  private var looks = Looks(frames: 0)
  private var activeTally = VersionTally()
  private var stagedTally = VersionTally()
  private var reference = Judgement.Reference()
  private var activeDrift: Double?

  private static let rejectedCapacity = 64

  /// `previous`: the version to go back to while the active one is still on trial; nil when it is not.
  public init(_ rules: RolloutRules, active: UInt32, previous: UInt32? = nil, rejected: [UInt32] = []) {
    self.rules = rules
    self.active = active
    self.rejected = rejected.suffix(Rollout.rejectedCapacity)
    share = FrameShare(rules.canaryShare)
    if let previous { beginTrial(previous: previous) }
  }

  /// The version that serves the next frame.
  public mutating func nextVersion() -> UInt32 {
    guard phase == .canary, let staged else { return active }
    return share.next() ? staged : active
  }

  /// Takes in what happened; returns what is to be done about it. What comes of versions that are no longer at work is
  /// passed over.
  public mutating func handle(_ event: RolloutEvent) -> RolloutAction? {
    switch event {
    case .staged(let version, let again): stage(version, again: again)
    case .served(let version, let outcome): count(version, outcome, agreement: nil)
    case .compared(let version, let outcome, let agreement): count(version, outcome, agreement: agreement)
    case .drifted(let version, let score): drift(version, score)
    case .unusable(let version): version == staged || version == active ? takeBack(version, .unusable) : nil
    case .withdrawn: withdraw()
    case .activated(let version): replace(by: version)
    }
  }

  private mutating func stage(_ version: UInt32, again: Bool) -> RolloutAction? {
    if version == staged { return nil }
    if version <= active { return .refuse(version, .notNewer) }
    if phase == .trial { return .refuse(version, .onTrial) }
    if again { rejected.removeAll { $0 == version } }
    if rejected.contains(version) { return .refuse(version, .rejectedBefore) }
    reference = Judgement.Reference()
    activeDrift = nil
    if rules.shadowFrames > 0 { return begin(.shadow, version, frames: rules.shadowFrames) }
    return beginCanary(version)
  }

  private mutating func begin(_ phase: Phase, _ version: UInt32, frames: Int) -> RolloutAction {
    self.phase = phase
    staged = version
    looks = Looks(frames: frames)
    activeTally = VersionTally()
    stagedTally = VersionTally()
    return phase == .shadow ? .startShadow(version) : .startCanary(version)
  }

  private mutating func beginCanary(_ version: UInt32) -> RolloutAction {
    guard rules.canaryFrames > 0 else { return activate(version) }
    share = FrameShare(rules.canaryShare)
    return begin(.canary, version, frames: rules.canaryFrames)
  }

  private mutating func activate(_ version: UInt32) -> RolloutAction {
    let before = active
    active = version
    beginTrial(previous: before)
    return .activate(version)
  }

  /// Without a canary's frames there is no trial either.
  private mutating func beginTrial(previous: UInt32) {
    (staged, self.previous, phase) = (nil, previous, .trial)
    looks = Looks(frames: rules.canaryFrames)
    activeTally = VersionTally()
    if rules.canaryFrames == 0 { settle() }
  }

  private mutating func settle() { (previous, staged, phase) = (nil, nil, .steady) }

  private mutating func count(_ version: UInt32, _ outcome: FrameOutcome, agreement: Double?) -> RolloutAction? {
    switch phase {
    case .steady: return nil
    case .shadow where version == staged && agreement != nil: stagedTally.add(outcome, agreement: agreement ?? 1)
    case .canary where version == staged && agreement == nil: stagedTally.add(outcome)
    case _ where version == active && agreement == nil: activeTally.add(outcome)
    default: return nil
    }
    return phase == .trial ? judgeTrial() : judgeStaged()
  }

  private mutating func judgeStaged() -> RolloutAction? {
    guard let staged, activeTally.isSufficient || (phase == .canary && share.isWhole) else { return nil }
    guard let look = looks.due(at: stagedTally.frameCount) else { return nil }
    if activeTally.isSufficient {
      reference = .init(
        slowest20th: activeTally.slowest20th() ?? reference.slowest20th, failureShare: activeTally.failureShare)
    }
    switch verdict(on: stagedTally, look, comparesResults: phase == .shadow) {
    case .open: return nil
    case .broken(let reason): return reject(staged, reason)
    case .kept: return phase == .shadow ? beginCanary(staged) : activate(staged)
    }
  }

  private mutating func judgeTrial() -> RolloutAction? {
    guard let look = looks.due(at: activeTally.frameCount) else { return nil }
    switch verdict(on: activeTally, look, comparesResults: false) {
    case .open: return nil
    case .broken(let reason): return takeBack(active, reason)
    case .kept:
      settle()
      return .settle(active)
    }
  }

  private enum Verdict {
    case open
    case kept
    case broken(RolloutReason)
  }

  private func verdict(on tally: VersionTally, _ look: Looks.Kind, comparesResults: Bool) -> Verdict {
    let judgement = Judgement(rules: rules, reference: reference, comparesResults: comparesResults)
    if let reason = judgement.brokenRule(tally, clearly: true) { return .broken(reason) }
    guard look != .early else { return .open }
    guard let reason = judgement.brokenRule(tally, clearly: false) else { return .kept }
    return look == .last ? .broken(reason) : .open
  }

  /// A scene that has changed moves both versions; only what moves the new one alone is held against it.
  private mutating func drift(_ version: UInt32, _ score: Double) -> RolloutAction? {
    if version == active { activeDrift = score }
    guard version == staged, score > rules.driftLimit, let activeDrift, activeDrift <= rules.driftLimit else {
      return nil
    }
    return reject(version, .drift(score: score, limit: rules.driftLimit))
  }

  /// An active version that is not on trial has nothing to give way to.
  private mutating func takeBack(_ version: UInt32, _ reason: RolloutReason) -> RolloutAction? {
    if version == staged { return reject(version, reason) }
    guard let previous else { return nil }
    active = previous
    remember(version)
    settle()
    return .rollBack(to: previous, from: version, reason)
  }

  private mutating func reject(_ version: UInt32, _ reason: RolloutReason) -> RolloutAction {
    remember(version)
    settle()
    return .reject(version, reason)
  }

  private mutating func withdraw() -> RolloutAction? {
    guard let staged else { return nil }
    settle()
    return .stop(staged)
  }

  private mutating func replace(by version: UInt32) -> RolloutAction? {
    guard version != active else { return nil }
    let stopped = staged
    active = version
    rejected.removeAll { $0 == version }
    settle()
    guard let stopped, stopped != version else { return nil }
    return .stop(stopped)
  }

  private mutating func remember(_ version: UInt32) {
    rejected.removeAll { $0 == version }
    if rejected.count == Rollout.rejectedCapacity { rejected.removeFirst() }
    rejected.append(version)
  }
}
