internal import Configuration
internal import Console
internal import Engine
internal import Journal
internal import Linux
internal import ModelStore
internal import Pipeline
internal import Publishing
internal import Rollout
internal import Text
internal import Web

/// The models of a configuration: those of files as they are, those of the store by their versions.
final class Models {
  private let configuration: Configuration
  private let plan: Plan
  private let store: ModelStore?
  private let loading: ModelLoading
  private let storing: StoreThread
  private var fixed: [Int: Deployment] = [:]
  /// By the number of the model.
  private(set) var versions: [Int: Versions] = [:]

  /// Loads all that will run. Starts after crashes take back what is to blame.
  init(
    _ configuration: Configuration, _ plan: Plan, _ storing: StoreThread, _ log: (Priority, String) -> Void
  ) throws(Refusal) {
    self.configuration = configuration
    self.plan = plan
    self.storing = storing
    store = try ModelStore.open(configuration)
    let rules = RolloutRules(configuration.rollout, driftLimit: configuration.drift.alarmIndex)
    if let store { try Models.start(store, configuration, rules, log) }
    let files = try configuration.models.map { [store] (model) throws(Refusal) in
      try Models.file(of: model, store)
    }
    loading = try ModelLoading(configuration, files: files)
    for number in Set(plan.stages.flatMap { $0.models }).sorted() {
      let model = configuration.models[number]
      if case .store(let name) = model.origin, let store {
        versions[number] = try Versions(model, named: name, store, loading, storing, rules)
      } else {
        fixed[number] = try loading.load(model, file: files[number], version: nil)
      }
    }
  }

  private static func start(
    _ store: ModelStore, _ configuration: Configuration, _ rules: RolloutRules, _ log: (Priority, String) -> Void
  ) throws(Refusal) {
    for finding in store.findings { log(.warning, "store: \(finding.message)") }
    let names = configuration.models.compactMap { if case .store(let name) = $0.origin { name } else { nil } }
    do throws(StoreError) {
      for response in try store.recordStart(names, at: CalendarClock.nanoseconds / 1_000_000_000, rules) {
        log(.error, "store: \(response.text)")
      }
    } catch { throw Refusal(configuration.store.directory, error.message) }
  }

  private static func file(of model: Configuration.Model, _ store: ModelStore?) throws(Refusal) -> String {
    switch model.origin {
    case .file(let path): return path
    case .store(let name):
      do throws(StoreError) {
        guard let version = try store?.state(of: name).active else {
          throw StoreError.nothingActive
        }
        return try store!.path(of: version, name)
      } catch { throw Refusal(name, error.message) }
    }
  }

  private var names: [String] { versions.keys.sorted().map { versions[$0]!.name } }

  /// The process has been well for as long as is asked for.
  func recordHealthy(_ log: (Priority, String) -> Void) {
    guard let store else { return }
    do throws(StoreError) {
      try storing.run { [names] () throws(StoreError) in try store.recordHealthy(names) }
    } catch { log(.error, "store: \(error.message)") }
  }

  /// The file of the active version of a model of the store.
  func activeFile(_ name: String) throws(Refusal) -> String {
    let number = configuration.models.firstIndex { isSame($0.name, name) }!
    return try Models.file(of: configuration.models[number], store)
  }

  /// The process ends, or begins anew, in order.
  func recordEnd() { do throws(StoreError) { try store?.recordEnd(names) } catch {} }

  /// A second one, for another thread.
  func ownStore() throws(Refusal) -> ModelStore? { store == nil ? nil : try ModelStore.open(configuration) }

  func number(ofStage stage: Int) -> Int { plan.stages[stage].models[0] }

  private func deployment(_ number: Int) -> Deployment { versions[number]?.active ?? fixed[number]! }

  /// Of each stage the one that serves and those to degrade to.
  var deployments: [[Deployment]] { plan.stages.map { $0.models.map { deployment($0) } } }

  func lineup(_ stage: Int) -> (levels: [Deployment], candidate: Deployment?, trial: Trial) {
    let levels = plan.stages[stage].models.map { deployment($0) }
    // Parts of pictures are not compared.
    guard plan.stages[stage].parent == nil, let own = versions[number(ofStage: stage)]?.lineup else {
      return (levels, nil, .shadow)
    }
    return (levels, own.candidate, own.trial)
  }

  /// All arenas together.
  var arenaByteCount: Int {
    fixed.values.reduce(loading.sharedByteCount) { $0 + $1.session.arenaByteCount }
      + versions.values.reduce(0) { $0 + $1.active.session.arenaByteCount }
  }

  /// Lines about what runs.
  var summary: [String] {
    let lines = plan.stages.map { stage in
      let deployment = deployment(stage.models[0])
      return "model \(deployment.identity.name) version \(deployment.identity.version) on source "
        + "\(configuration.sources[stage.source].name): \(Quantity.bytes(deployment.session.arenaByteCount))"
    }
    return lines + ["activations that models share: \(Quantity.bytes(loading.sharedByteCount))"]
  }

  /// Whether the lineup of the report's model has changed.
  func take(_ report: FrameReport, _ log: (Priority, String) -> Void) -> Bool {
    versions[number(ofStage: report.stage)]?.take(report, log) ?? false
  }

  func drifted(stage: Int, score: Double, _ log: (Priority, String) -> Void) -> Bool {
    versions[number(ofStage: stage)]?.drifted(score, log) ?? false
  }

  /// The models whose lineup others have changed in the store.
  func follow(_ log: (Priority, String) -> Void) -> [Int] {
    versions.keys.sorted().filter { versions[$0]!.follow(log) }
  }

  /// Does what was asked for over HTTP; the model whose lineup has changed.
  func carryOut(_ order: Desk.Order, _ log: (Priority, String) -> Void) -> (Desk.Outcome, Int?) {
    let name =
      switch order {
      case .swap(let model, _), .rollBack(let model), .stage(let model, _): model
      }
    let found = versions.keys.sorted().first { number in
      isSame(configuration.models[number].name, name) || isSame(versions[number]!.name, name)
    }
    guard let found, let own = versions[found] else {
      return (.refused(Problem(.notFound, "there is no model \(singleLine(name)) of the store")), nil)
    }
    do throws(StoreError) {
      switch order {
      case .swap(_, let version): return (.done, try own.swap(to: version, log) ? found : nil)
      case .rollBack: return (.done, try own.rollBack(log) ? found : nil)
      case .stage(_, let version): return (.begun, own.stage(version, log) ? found : nil)
      }
    } catch { return (.refused(Problem(.conflict, error.message)), nil) }
  }
}

extension CrashResponse {
  fileprivate var text: String {
    switch kind {
    case .rejected(let version): "\(model): version \(version) is turned away: \(reason.text)"
    case .rolledBack(let from, let to): "\(model): version \(from) gives way to \(to): \(reason.text)"
    }
  }
}
