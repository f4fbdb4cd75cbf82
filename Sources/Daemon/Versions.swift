internal import Configuration
internal import Console
internal import Journal
internal import ModelStore
internal import Pipeline
internal import Rollout

/// The versions of one model of the store: which of them serve, and how a new one takes over. Belongs to the thread that
/// publishes.
final class Versions {
  let name: String
  private let model: Configuration.Model
  private let store: ModelStore
  private let loading: ModelLoading
  private let storing: StoreThread
  private let share: Double
  private var rollout: Rollout
  private var loaded: [(version: UInt32, deployment: Deployment)] = []

  /// What the pipeline is to run in the stages of the model.
  struct Lineup {
    var active: Deployment
    var candidate: Deployment?
    var trial: Trial
  }

  /// Loads the active version.
  init(
    _ model: Configuration.Model, named name: String, _ store: ModelStore, _ loading: ModelLoading,
    _ storing: StoreThread, _ rules: RolloutRules
  ) throws(Refusal) {
    (self.model, self.name, self.store, self.loading) = (model, name, store, loading)
    (self.storing, share) = (storing, rules.canaryShare)
    let state: ModelState
    do throws(StoreError) { state = try store.state(of: name) } catch { throw Refusal(name, error.message) }
    guard let active = state.active else {
      throw Refusal(name, "no version is active; `swiftletd store install \(name) FILE --activate` makes one")
    }
    rollout = Rollout(
      rules, active: active, previous: state.isProven ? nil : state.previous, rejected: state.rejected)
    _ = try deployment(active)
  }

  var active: Deployment { loaded.first { $0.version == rollout.active }!.deployment }
  var activeVersion: UInt32 { rollout.active }
  var stagedVersion: UInt32? { rollout.staged }
  var isCanary: Bool { rollout.phase == .canary }
  /// Of the version on trial.
  private(set) var stagedFrames: UInt64 = 0
  private var agreementSum = 0.0
  private var agreementCount = 0.0
  private let trials = TrialRecord()

  /// The mean agreement of the version on trial with the active one.
  var stagedAgreement: Double? { agreementCount > 0 ? agreementSum / agreementCount : nil }

  var canRollBack: Bool {
    do throws(StoreError) { return try state().previous != nil } catch { return false }
  }

  var lineup: Lineup {
    let candidate = rollout.staged.flatMap { staged in loaded.first { $0.version == staged }?.deployment }
    return Lineup(active: active, candidate: candidate, trial: isCanary ? .canary(share: share) : .shadow)
  }

  /// What is in the store without being at work.
  func idleVersions() -> [UInt32] {
    do throws(StoreError) {
      let all = try storing.run { [store, name] () throws(StoreError) in try store.versions(of: name) }
      return all.filter { $0 != rollout.active && $0 != rollout.staged }
    } catch { return [] }
  }

  var rejected: [UInt32] { rollout.rejected }

  /// Takes in what became of a frame; whether the lineup has changed.
  func take(_ report: FrameReport, _ log: (Priority, String) -> Void) -> Bool {
    let outcome: FrameOutcome =
      report.isLate ? .late(nanoseconds: report.inferenceTime) : .inTime(nanoseconds: report.inferenceTime)
    switch report.role {
    case .active: return handle(.served(rollout.active, outcome), log)
    case .canary:
      guard let staged = rollout.staged else { return false }
      stagedFrames += 1
      trials.take(report, of: staged)
      return handle(.served(staged, outcome), log)
    case .shadow:
      guard let staged = rollout.staged else { return false }
      stagedFrames += 1
      agreementSum += report.agreement ?? 0
      agreementCount += 1
      trials.take(report, of: staged)
      return handle(.compared(staged, outcome, agreement: report.agreement ?? 0), log)
    }
  }

  func drifted(_ score: Double, _ log: (Priority, String) -> Void) -> Bool {
    handle(.drifted(rollout.active, score: score), log)
  }

  /// Looks whether others have changed the store.
  func follow(_ log: (Priority, String) -> Void) -> Bool {
    let state: ModelState
    do throws(StoreError) { state = try self.state() } catch { return false }
    if let active = state.active, active != rollout.active { return become(active, log) }
    guard state.staged != rollout.staged else { return false }
    if let staged = state.staged { return handle(.staged(staged, again: true), log) }
    return handle(.withdrawn, log)
  }

  /// Makes a version active at once.
  func swap(to version: UInt32, _ log: (Priority, String) -> Void) throws(StoreError) -> Bool {
    guard version != rollout.active else { return false }
    do throws(Refusal) { _ = try deployment(version) } catch { throw .broken(version) }
    do throws(StoreError) {
      try storing.run { [store, name] () throws(StoreError) in try store.activate(version, of: name, again: true) }
    } catch {
      forget()
      throw error
    }
    return become(version, log)
  }

  func rollBack(_ log: (Priority, String) -> Void) throws(StoreError) -> Bool {
    let version = try storing.run { [store, name] () throws(StoreError) in try store.rollBack(name) }
    guard become(version, log) else { throw .broken(version) }
    return true
  }

  /// Tries a version that was installed, when it is newer than the active one.
  func stage(_ version: UInt32, _ log: (Priority, String) -> Void) -> Bool {
    handle(.staged(version, again: false), log)
  }

  /// Goes back from a version that is active or on trial; whether the lineup has changed.
  func takeBack(_ version: UInt32, _ log: (Priority, String) -> Void) throws(StoreError) -> Bool {
    if version == rollout.active {
      guard try rollBack(log) else { return false }
    } else if version == rollout.staged {
      try storing.run { [store, name] () throws(StoreError) in try store.withdraw(name, rejecting: true) }
      guard handle(.withdrawn, log) else { return false }
    } else {
      return false
    }
    trials.note(version, "the fleet took it back")
    return true
  }

  /// Where the versions stand, for those who ask from afar.
  var standing: VersionStanding {
    VersionStanding(
      name: name, active: rollout.active, isOnTrial: rollout.phase == .trial, staged: rollout.staged,
      isCanary: isCanary,
      rejected: rollout.rejected, trial: trials.figures, reasons: trials.reasons)
  }

  private func handle(_ event: RolloutEvent, _ log: (Priority, String) -> Void) -> Bool {
    guard let action = rollout.handle(event) else { return false }
    return carryOut(action, log)
  }

  /// Lets a version serve; whoever made it active has seen to the store.
  private func become(_ version: UInt32, _ log: (Priority, String) -> Void) -> Bool {
    do throws(Refusal) { _ = try deployment(version) } catch {
      log(.error, "model \(name) version \(version): \(error.line)")
      return false
    }
    defer { forget() }
    log(.notice, "model \(name): version \(version) is active")
    if let action = rollout.handle(.activated(version)) { _ = carryOut(action, log) }
    return true
  }

  private func carryOut(_ action: RolloutAction, _ log: (Priority, String) -> Void) -> Bool {
    log(.notice, "model \(name): \(action.text)")
    trials.note(action)
    (stagedFrames, agreementSum, agreementCount) = (0, 0, 0)
    do throws(Refusal) { try perform(action) } catch {
      log(.error, "model \(name): \(error.line)")
      if case .startShadow(let version) = action { return handle(.unusable(version), log) }
      if case .startCanary(let version) = action { return handle(.unusable(version), log) }
    }
    forget()
    return true
  }

  private func perform(_ action: RolloutAction) throws(Refusal) {
    if let version = action.startedVersion { _ = try deployment(version) }
    do throws(StoreError) {
      try storing.run { [self] () throws(StoreError) in try record(action) }
    } catch { throw Refusal(name, error.message) }
  }

  /// On the thread of the store.
  private func record(_ action: RolloutAction) throws(StoreError) {
    let state = try store.state(of: name)
    switch action {
    case .startShadow(let version): try store.stage(version, of: name, as: .shadow, again: true)
    case .startCanary(let version): try store.stage(version, of: name, as: .canary, again: true)
    case .activate(let version):
      if state.active != version { try store.activate(version, of: name, again: true) }
    case .settle: try store.recordHealthy([name])
    case .rollBack(let version, _, _): if state.active != version { _ = try store.rollBack(name, to: version) }
    case .reject: if state.staged != nil { try store.withdraw(name, rejecting: true) }
    case .stop: if state.staged != nil { try store.withdraw(name, rejecting: false) }
    case .refuse: break
    }
  }

  private func state() throws(StoreError) -> ModelState {
    try storing.run { [store, name] () throws(StoreError) in try store.state(of: name) }
  }

  private func deployment(_ version: UInt32) throws(Refusal) -> Deployment {
    if let known = loaded.first(where: { $0.version == version }) { return known.deployment }
    let made = try storing.run { [self] () throws(Refusal) in try load(version) }
    loaded.append((version, made))
    return made
  }

  /// On the thread of the store.
  private func load(_ version: UInt32) throws(Refusal) -> Deployment {
    let path: String
    do throws(StoreError) { path = try store.path(of: version, name) } catch { throw Refusal(name, error.message) }
    return try loading.load(model, file: path, version: "\(version)")
  }

  /// Versions that are no longer at work; the pipeline keeps them until its threads have let go.
  private func forget() {
    loaded.removeAll { $0.version != rollout.active && $0.version != rollout.staged && $0.version != rollout.previous }
  }
}

extension RolloutAction {
  /// The version that is to serve frames, or see them.
  fileprivate var startedVersion: UInt32? {
    switch self {
    case .startShadow(let version), .startCanary(let version), .activate(let version), .rollBack(let version, _, _):
      version
    case .settle, .reject, .stop, .refuse: nil
    }
  }

  fileprivate var text: String {
    switch self {
    case .startShadow(let version): "version \(version) runs beside the active one"
    case .startCanary(let version): "version \(version) serves a share of the frames"
    case .activate(let version): "version \(version) is active"
    case .settle(let version): "version \(version) has stood its trial"
    case .rollBack(let version, let from, let reason): "version \(from) gives way to \(version): \(reason.text)"
    case .reject(let version, let reason): "version \(version) is turned away: \(reason.text)"
    case .refuse(let version, let reason): "version \(version) is not tried: \(reason.text)"
    case .stop(let version): "version \(version) is stopped"
    }
  }
}
