internal import FleetProtocol
internal import FleetRollouts
internal import FleetStorage

/// Versions of models on their way to the devices.
extension AdminService {
  private static let shownDevices = 1000

  func rollouts(_ caller: AdminCaller) throws -> AdminAnswer {
    try AdminService.json(
      try store.read { transaction in
        try transaction.rollouts(limit: 1000).map { try AdminMessage.Rollout($0, try transaction.tally(of: $0.id)) }
      })
  }

  func rollout(_ name: String, _ caller: AdminCaller) throws -> AdminAnswer {
    try AdminService.json(
      try store.read { transaction in
        let rollout = try AdminService.rollout(name, transaction)
        var message = try AdminMessage.Rollout(rollout, try transaction.tally(of: rollout.id))
        message.devices = try transaction.devices(of: rollout.id, limit: AdminService.shownDevices)
          .map { AdminMessage.RolloutDevice($0) }
        return message
      })
  }

  func startRollout(_ body: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    let message: AdminMessage.RolloutStart = try AdminService.decode(body)
    let rules = message.rules ?? FleetRolloutRules()
    if let problem = rules.problem { throw AdminError(problem) }
    var id: UInt64 = 0
    try change(caller, "rollout start", "\(id) '\(message.model)' version \(message.version), \(message.percent) %") {
      transaction in
      guard let model = try transaction.registeredModel(message.model, version: message.version) else {
        throw AdminError("there is no version \(message.version) of a model '\(message.model)'", status: 404)
      }
      do { id = try transaction.beginRollout(model, percent: message.percent, rules, at: caller.now).id } catch let
        error as RolloutStanding.Refused
      { throw AdminError(error.reason) }
    }
    return try AdminService.json(AdminMessage.Identifier(id: "\(id)"))
  }

  func changeRollout(_ name: String, _ action: String, _ body: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    let command = try AdminService.command(action, body, caller)
    var rollout: RolloutRecord?
    try change(
      caller, "rollout \(action)",
      rollout.map { "\($0.id) '\($0.model)' version \($0.version), \($0.standing.percent) %" } ?? ""
    ) { transaction in
      var found = try AdminService.rollout(name, transaction)
      do { found.standing = try transaction.carryOut(command, on: found, at: caller.now) } catch let error
        as RolloutStanding.Refused
      { throw AdminError("rollout \(found.id): \(error.reason)", status: 409) }
      rollout = found
    }
    return try AdminService.json(AdminMessage.Identifier(id: "\(rollout?.id ?? 0)"))
  }

  private static func command(
    _ action: String, _ body: [UInt8], _ caller: AdminCaller
  ) throws -> RolloutStanding.Command {
    switch action {
    case "widen": .widen(percent: (try decode(body) as AdminMessage.Percent).percent)
    case "pause": .pause
    case "resume": .resume
    case "halt": .halt(reason: "halted by \(caller.name)")
    case "back": .takeBack(reason: "taken back by \(caller.name)")
    default: throw AdminError("a rollout can be told 'widen', 'pause', 'resume', 'halt' or 'back'", status: 404)
    }
  }

  /// By its id, or the newest of a model by the model's name.
  private static func rollout(_ name: String, _ transaction: FleetTransaction) throws -> RolloutRecord {
    if let newest = try transaction.rollouts(of: name).first { return newest }
    guard let id = UInt64(name), let rollout = try transaction.rollout(id) else {
      throw AdminError("there is no rollout '\(name)', and none of a model of this name", status: 404)
    }
    return rollout
  }
}
