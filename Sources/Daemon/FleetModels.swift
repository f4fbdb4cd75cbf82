internal import Configuration
internal import Console
internal import FederatedClient
internal import FleetProtocol
internal import Linux
internal import Metrics
internal import ModelFormat
internal import ModelStore
internal import Text

/// Versions of models that the fleet sends: into the store with the signatures that the device trusts, then on trial like
/// any other.
///
/// Instructions come on the thread that learns, which takes versions in; what is to become of them is the publishing
/// thread's, which gets orders and tells where the versions stand.
final class FleetModels: ModelKeeper, @unchecked Sendable {
  enum Order: Sendable {
    case stage(model: String, version: UInt32)
    case takeBack(model: String, version: UInt32)
  }

  let byteLimit = StoreLimits().modelByteCount
  private let names: [String]
  private let store: ModelStore
  private let bell: Bell
  private let monitor = Monitor()
  private var orders: [Order] = []
  private var standings: [VersionStanding] = []
  private let installed, refused, takenBack: Counter
  private static let keptCount = 5
  private static let orderLimit = 64

  /// `names`: in the store, which nobody else uses this object of on another thread. `bell`: rung with every order.
  init(_ names: [String], _ store: ModelStore, _ registry: Registry, bell: Bell) {
    (self.names, self.store, self.bell) = (names, store, bell)
    let counters = ["installed", "refused", "taken_back"].map { outcome in
      registry.counter(
        "swiftlet_federation_models_total", help: "Versions that the fleet sent, by what became of them.",
        Label("outcome", outcome))
    }
    (installed, refused, takenBack) = (counters[0], counters[1], counters[2])
  }

  /// The names, joined by commas.
  var list: String {
    var text = ""
    for name in names { text += text.utf8.isEmpty ? name : ",\(name)" }
    return text
  }

  // For the thread that publishes.

  func nextOrder() -> Order? { monitor.locked { orders.isEmpty ? nil : orders.removeFirst() } }

  func tell(_ new: [VersionStanding]) { monitor.locked { standings = new } }

  // For the thread that learns.

  func refusal(of instruction: ModelInstruction) -> ModelReport? {
    if let report = notTaken(instruction) {
      refused.add()
      return report
    }
    // What was turned away is not taken in again. The store knows whether another one is the same file.
    let known = report(instruction)
    return known.stage == .rolledBack ? known : nil
  }

  func install(_ instruction: ModelInstruction, file path: String) -> ModelReport {
    do throws(StoreError) {
      try take(instruction, path)
      _ = try store.prune(instruction.model, keeping: FleetModels.keptCount)
    } catch {
      refused.add()
      return ModelReport(.refused, reason: error.message)
    }
    installed.add()
    let report = report(instruction)
    if report.stage == .installed { put(.stage(model: instruction.model, version: instruction.version)) }
    return report
  }

  func status(of instruction: ModelInstruction) -> ModelReport {
    if let report = notTaken(instruction) { return report }
    let report = report(instruction)
    // A version that could not be tried when it came is tried once the one before has settled.
    if report.stage == .installed { put(.stage(model: instruction.model, version: instruction.version)) }
    return report
  }

  func takeBack(_ instruction: ModelInstruction) -> ModelReport {
    if let report = notTaken(instruction) { return report }
    let report = report(instruction)
    switch report.stage {
    case .shadow, .canary, .trial, .serving:
      takenBack.add()
      put(.takeBack(model: instruction.model, version: instruction.version))
    case .installed: return ModelReport(.rolledBack, reason: "it was not tried yet")
    case .refused, .rolledBack, .replaced, .absent: break
    }
    return report
  }

  private func notTaken(_ instruction: ModelInstruction) -> ModelReport? {
    if names.contains(where: { isSame($0, instruction.model) }) { return nil }
    return ModelReport(
      .refused,
      reason: "this device does not take this model from the fleet; see federation.models of its configuration")
  }

  /// Reads the whole file where it lies: nothing of it is copied before its signature was found to hold.
  private func take(_ instruction: ModelInstruction, _ path: String) throws(StoreError) {
    try take(instruction, try opened(path))
  }

  private func take(_ instruction: ModelInstruction, _ file: borrowing MappedFile) throws(StoreError) {
    let manifest: Manifest
    do throws(ModelError) { manifest = try store.reader.read(file.bytes).program.manifest } catch {
      throw .model(error)
    }
    guard isSame(manifest["name"] ?? "", instruction.model) else { throw .otherModel }
    guard manifest.version == instruction.version else { throw .noVersion }
    try store.install(file.bytes, as: instruction.model)
  }

  private func opened(_ path: String) throws(StoreError) -> MappedFile {
    do throws(SystemError) { return try MappedFile(path: path) } catch { throw .disk(error) }
  }

  private func put(_ order: Order) {
    monitor.locked { if orders.count < FleetModels.orderLimit { orders.append(order) } }
    bell.ring()
  }

  /// How far a version has come, as the publishing thread last told.
  private func report(_ instruction: ModelInstruction) -> ModelReport {
    let version = instruction.version
    guard let standing = monitor.locked({ standings.first { isSame($0.name, instruction.model) } }) else {
      return ModelReport(isStored(instruction) ? .installed : .absent)
    }
    var report = ModelReport(stage(of: instruction, standing))
    if report.stage == .rolledBack { report.reason = standing.reason(version) ?? "it was turned away" }
    if standing.trial.version == version {
      report.frames = standing.trial.frames
      report.agreement = standing.trial.agreement
      report.slowestHundredth = standing.trial.slowestHundredth
    }
    return report
  }

  private func stage(of instruction: ModelInstruction, _ standing: VersionStanding) -> ModelStage {
    let version = instruction.version
    if version == standing.active { return standing.isOnTrial ? .trial : .serving }
    if version == standing.staged { return standing.isCanary ? .canary : .shadow }
    if standing.rejected.contains(version) || standing.reason(version) != nil { return .rolledBack }
    guard isStored(instruction) else { return .absent }
    return version < standing.active ? .replaced : .installed
  }

  private func isStored(_ instruction: ModelInstruction) -> Bool {
    do throws(StoreError) { return try store.versions(of: instruction.model).contains(instruction.version) } catch {
      return false
    }
  }
}

extension Configuration {
  /// The names in the store of the models that are taken from the fleet.
  var fleetModels: [String] {
    (federation?.models ?? []).compactMap { name in
      guard let model = models.first(where: { isSame($0.name, name) }), case .store(let stored) = model.origin else {
        return nil
      }
      return stored
    }
  }
}
