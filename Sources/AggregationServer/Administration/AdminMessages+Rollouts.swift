package import FleetRollouts
internal import FleetProtocol
internal import FleetStorage

/// The JSON about models and their rollouts.
extension AdminMessage {
  package struct Model: Codable, Sendable {
    package var name: String
    package var version: UInt32
    package var bytes: Int
    package var sha256: String
    package var signer: String
    package var lineage: [String: String]
    package var added: String
    package var by: String

    init(_ model: RegisteredModel) {
      name = model.name
      version = model.version
      bytes = model.byteCount
      sha256 = model.digest.hexadecimal
      signer = model.signer
      lineage = Dictionary(
        model.lineage.items.map { item in
          if case .text(let text) = item.value { (item.key, text) } else { (item.key, "") }
        }, uniquingKeysWith: { first, _ in first })
      added = model.addedAt.iso8601
      by = model.addedBy
    }
  }

  package struct RolloutStart: Codable, Sendable {
    package var model: String
    package var version: UInt32
    package var percent: Double
    package var rules: FleetRolloutRules?

    package init(model: String, version: UInt32, percent: Double, rules: FleetRolloutRules?) {
      (self.model, self.version, self.percent, self.rules) = (model, version, percent, rules)
    }
  }

  package struct Percent: Codable, Sendable {
    package var percent: Double
    package init(percent: Double) { self.percent = percent }
  }

  package struct Rollout: Codable, Sendable {
    package var id: String
    package var model: String
    package var version: UInt32
    package var state: String
    package var percent: Double
    package var reason: String
    package var created: String
    package var changed: String
    package var rules: FleetRolloutRules
    /// By stage.
    package var counts: [String: Int]
    /// Those whose standing changed last first; nil in lists.
    package var devices: [RolloutDevice]?

    init(_ rollout: RolloutRecord, _ tally: RolloutTally) throws {
      id = "\(rollout.id)"
      model = rollout.model
      version = rollout.version
      state = rollout.standing.state.name
      percent = rollout.standing.percent
      reason = rollout.standing.reason
      created = rollout.createdAt.iso8601
      changed = rollout.changedAt.iso8601
      rules = try FleetRolloutRules(text: rollout.rules)
      counts = Dictionary(uniqueKeysWithValues: DeviceStage.allCases.map { ($0.name, tally[$0]) })
    }
  }

  package struct RolloutDevice: Codable, Sendable {
    package var node: String
    package var stage: String
    package var reason: String
    package var agreement: Double?
    package var p99Seconds: Double?
    package var frames: Int
    package var changed: String

    init(_ device: FleetStorage.RolloutDevice) {
      node = "\(device.node)"
      stage = device.stage.name
      reason = device.reason
      agreement = device.agreement
      p99Seconds = device.slowestHundredth
      frames = device.frames
      changed = device.changedAt.iso8601
    }
  }
}
