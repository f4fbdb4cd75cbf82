internal import Curves
internal import FleetProtocol
internal import FleetRollouts
internal import FleetStorage

/// Models and how far their versions have come on the devices.
extension Dashboard {
  private static let shownModels = 200
  private static let shownRollouts = 100
  private static let shownDevices = 500

  func models(_ role: Role, at now: UTCTime) throws -> Answer {
    let (models, rollouts) = try store.read { transaction in
      (
        try transaction.registeredModels(limit: Dashboard.shownModels),
        try transaction.rollouts(limit: Dashboard.shownRollouts).map { ($0, try transaction.tally(of: $0.id)) }
      )
    }
    return page(
      .models, "Models",
      [
        "hasModels": !models.isEmpty, "models": models.map(row), "hasRollouts": !rollouts.isEmpty,
        "rollouts": rollouts.map { row($0.0, $0.1) },
      ], role, at: now)
  }

  private func row(_ model: RegisteredModel) -> [String: Any] {
    [
      "name": model.name, "version": "\(model.version)", "bytes": plain(Double(model.byteCount) / 1e6),
      "signer": String(model.signer.prefix(16)), "added": model.addedAt.plainText, "by": model.addedBy,
      "source": model.lineage.text("source") ?? "–",
    ]
  }

  private func row(_ rollout: RolloutRecord, _ tally: RolloutTally) -> [String: Any] {
    [
      "address": "\(base)/rollouts/\(rollout.id)", "name": "\(rollout.model) version \(rollout.version)",
      "state": rollout.standing.state.name, "percent": plain(rollout.standing.percent),
      "bar": StageBar(tally).svg, "serving": tally[.serving] + tally[.trial], "bad": tally.bad, "total": tally.total,
      "begun": rollout.createdAt.plainText,
    ]
  }

  /// nil when there is no such rollout.
  func rollout(_ id: UInt64, _ role: Role, at now: UTCTime) throws -> Answer? {
    let found = try store.read { transaction -> (RolloutRecord, RolloutTally, [RolloutDevice])? in
      guard let rollout = try transaction.rollout(id) else { return nil }
      return (
        rollout, try transaction.tally(of: id), try transaction.devices(of: id, limit: Dashboard.shownDevices)
      )
    }
    guard let (rollout, tally, devices) = found else { return nil }
    let stages = DeviceStage.allCases.map { stage in
      [
        "name": stage.plainName, "key": stage.name, "count": tally[stage],
        "share": tally.total > 0 ? percent(Double(tally[stage]) / Double(tally.total)) : "–",
      ] as [String: Any]
    }
    var values = row(rollout, tally)
    values["reason"] = rollout.standing.reason
    values["stages"] = stages
    values["answered"] = tally.answered
    values["hasDevices"] = !devices.isEmpty
    values["devices"] = devices.map(row)
    return page(.rollout, "\(rollout.model) version \(rollout.version)", values, role, at: now)
  }

  private func row(_ device: RolloutDevice) -> [String: Any] {
    [
      "node": "\(device.node)", "stage": device.stage.plainName, "key": device.stage.name, "reason": device.reason,
      "agreement": device.agreement.map(percent) ?? "–",
      "slowest": device.slowestHundredth.map { plain(($0 * 1e5).rounded() / 100) + " ms" } ?? "–",
      "frames": device.frames, "changed": device.changedAt.plainText,
    ]
  }
}

extension DeviceStage {
  /// For people.
  var plainName: String {
    switch self {
    case .rolledBack: "rolled back"
    default: name
    }
  }
}
