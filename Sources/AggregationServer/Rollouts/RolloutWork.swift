internal import FleetProtocol
internal import FleetRollouts
internal import FleetStorage

/// What there is to do for a rollout at a moment.
struct RolloutWork {
  /// Devices whose answer is to be read.
  let answered: [RolloutDevice]
  /// Devices that are to say how far they are, or to go back.
  let due: [RolloutDevice]
  /// Devices that are to be offered the version, once more or for the first time.
  let offers: [UInt64]

  init(_ rollout: RolloutRecord, _ transaction: FleetTransaction, at now: UTCTime) throws {
    answered = try transaction.devicesWithAnswer(of: rollout.id, limit: RolloutCoordinator.batch)
    due = try transaction.devicesDue(
      of: rollout.id, in: RolloutWork.askedStages(rollout), at: now, limit: RolloutCoordinator.batch)
    offers = try RolloutWork.offers(rollout, transaction, now)
  }

  var isEmpty: Bool { answered.isEmpty && due.isEmpty && offers.isEmpty }

  private static func askedStages(_ rollout: RolloutRecord) -> [DeviceStage] {
    DeviceStage.allCases.filter { stage in
      stage.hasVersion && (rollout.standing.state == .takingBack || !stage.isSettled)
    }
  }

  private static func offers(
    _ rollout: RolloutRecord, _ transaction: FleetTransaction, _ now: UTCTime
  ) throws -> [UInt64] {
    let room = rollout.standing.room(try transaction.tally(of: rollout.id), try FleetRolloutRules(text: rollout.rules))
    guard rollout.standing.state == .running else { return [] }
    // Those that have a place in the tally already.
    var nodes = try transaction.devicesDue(
      of: rollout.id, in: [.offered], at: now, limit: RolloutCoordinator.batch
    ).map(\.node)
    let limit = min(room, RolloutCoordinator.batch - nodes.count)
    guard limit > 0 else { return nodes }
    nodes += try transaction.nodesWithout(rollout.id, at: now).lazy.filter {
      $0.offer.takes(rollout.model)
        && RolloutShare.contains(node: $0.node, rollout: rollout.id, percent: rollout.standing.percent)
    }.prefix(limit).map(\.node)
    return nodes
  }
}
