internal import FleetProtocol
internal import FleetRollouts
internal import FleetStorage
internal import Foundation

extension FleetTransaction {
  /// Keeps a file that was admitted; its version has to be above those that are there.
  func addModel(
    _ file: [UInt8], _ admission: ModelAdmission, by actor: String, at now: UTCTime
  ) throws -> RegisteredModel {
    if let newest = try registeredVersions(of: admission.name).first, newest.version >= admission.version {
      throw AdminError(
        "\(admission.name) is there in version \(newest.version); version \(admission.version) is not newer: compile it "
          + "with a higher --model-version", status: 409)
    }
    let bundle = newID()
    let tree = try writing(to: BundleStore(self, bundle: bundle)) { writer throws(ObjectWriter.StoreIsFull) in
      try ModelInstruction.write(file: file.span.bytes, to: writer)
    }
    let model = RegisteredModel(
      name: admission.name, version: admission.version, bundle: bundle, tree: tree, byteCount: file.count,
      digest: ObjectID(of: file), signer: admission.signer, lineage: admission.lineage, addedAt: now, addedBy: actor)
    try add(model)
    return model
  }

  /// Begins a rollout of a version, in the place of those of older ones.
  func beginRollout(
    _ model: RegisteredModel, percent: Double, _ rules: FleetRolloutRules, at now: UTCTime
  ) throws -> RolloutRecord {
    try replaceRollouts(of: model, at: now)
    let id = newID()
    let instruction = ModelInstruction(model: model.name, version: model.version, byteCount: model.byteCount)
    let bundles = RolloutRecord.Bundles(install: newID(), question: newID())
    for (bundle, file) in [(bundles.install, model.tree), (bundles.question, nil)] {
      let tree = try writing(to: BundleStore(self, bundle: bundle)) { writer throws(ObjectWriter.StoreIsFull) in
        try instruction.records(file: file, to: writer)
      }
      try addRecords(tree, bundle: bundle, modelBundle: file == nil ? bundle : model.bundle, run: id)
    }
    let rollout = RolloutRecord(
      id: id, model: model.name, version: model.version, rules: try rules.text,
      standing: try RolloutStanding(percent: percent), bundles: bundles, createdAt: now, changedAt: now)
    try add(rollout)
    return rollout
  }

  private func replaceRollouts(of model: RegisteredModel, at now: UTCTime) throws {
    for other in try rollouts(of: model.name) where other.standing.state.isOpen {
      guard other.version < model.version else {
        throw AdminError(
          "version \(other.version) of \(model.name) is being rolled out (rollout \(other.id)); halt it first",
          status: 409)
      }
      try carryOut(.replace(by: model.version), on: other, at: now)
    }
  }

  /// Changes where a rollout stands; offers that no device has taken are withdrawn when there are to be no more.
  @discardableResult
  func carryOut(
    _ command: RolloutStanding.Command, on rollout: RolloutRecord, at now: UTCTime
  ) throws -> RolloutStanding {
    var standing = rollout.standing
    try standing.carryOut(command)
    try move(rollout: rollout.id, to: standing, at: now)
    if standing.state != .running { try withdrawOffers(of: rollout.id) }
    return standing
  }
}

extension FleetRolloutRules {
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  init(text: String) throws { self = try JSONDecoder().decode(FleetRolloutRules.self, from: Data(text.utf8)) }
}
