public import Rollout

/// How far a version has come that is not active yet.
public enum Stage: UInt8, Sendable {
  /// Runs beside the active version.
  case shadow = 1
  /// Serves a share of the frames.
  case canary = 2
}

/// What a store knows of a model's versions. Every change is checked against the rules; whether a version's file is there
/// and whole is the caller's to know.
public struct ModelState: Sendable, Equatable {
  public internal(set) var active: UInt32?
  public internal(set) var staged: UInt32?
  /// nil exactly when nothing is staged.
  public internal(set) var stage: Stage?
  /// Versions that were active before and may be again, the latest last.
  public internal(set) var history: [UInt32] = []
  /// Versions that were turned away, the latest last.
  public internal(set) var rejected: [UInt32] = []
  /// Whether the process has been well with the active version since that became it.
  public internal(set) var isProven = false
  public internal(set) var crashes = CrashHistory()

  public init() {}

  /// What a rollback leads to.
  public var previous: UInt32? { history.last }

  /// A version may be staged or made active: newer than the active one and not turned away, unless asked for `again`.
  private func admit(_ version: UInt32, again: Bool) throws(StoreError) {
    if let active, version < active { throw .downgrade(version, active: active) }
    if !again, rejected.contains(version) { throw .rejected(version) }
  }

  mutating func activate(_ version: UInt32, again: Bool) throws(StoreError) {
    guard version != active else { return }
    try admit(version, again: again)
    if let active { push(active) }
    pardon(version)
    become(version)
    if let staged, staged <= version { unstage() }
  }

  mutating func stage(_ version: UInt32, as stage: Stage, again: Bool) throws(StoreError) {
    guard let active else { throw .nothingActive }
    guard version != active else { throw .inUse(version) }
    try admit(version, again: again)
    pardon(version)
    if staged != version { crashes.recovered() }
    (staged, self.stage) = (version, stage)
  }

  mutating func withdraw(rejecting: Bool) throws(StoreError) {
    guard let staged else { throw .nothingStaged }
    if rejecting { reject(staged) }
    unstage()
    crashes.recovered()
  }

  /// Goes back to the version before or to an older one; the active one counts as turned away.
  mutating func rollBack(to version: UInt32) throws(StoreError) {
    guard let active, version < active else { throw .nothingBefore }
    reject(active)
    pardon(version)
    while let last = history.last, last >= version { history.removeLast() }
    become(version)
  }

  /// Forgets that a version was ever there; it is neither active nor staged.
  mutating func forget(_ version: UInt32) { history.removeAll { $0 == version } }

  mutating func prove() {
    isProven = active != nil
    crashes.recovered()
  }

  mutating func become(_ version: UInt32?) {
    active = version
    isProven = false
    crashes.recovered()
    history.removeAll { $0 == version }
  }

  mutating func unstage() { (staged, stage) = (nil, nil) }

  private mutating func push(_ version: UInt32) {
    history.removeAll { $0 == version }
    if history.count == StoreLimits.historyCount { history.removeFirst() }
    history.append(version)
  }

  private mutating func reject(_ version: UInt32) {
    pardon(version)
    if rejected.count == StoreLimits.rejectedCount { rejected.removeFirst() }
    rejected.append(version)
    history.removeAll { $0 == version }
  }

  private mutating func pardon(_ version: UInt32) { rejected.removeAll { $0 == version } }
}
