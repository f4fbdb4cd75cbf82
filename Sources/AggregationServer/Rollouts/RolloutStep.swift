internal import FleetProtocol
internal import FleetRollouts
internal import FleetStorage

/// One step of a rollout, within a transaction.
struct RolloutStep {
  /// The name under which the audit log has what nobody did.
  static let actor = "swiftlet-aggregator"
  /// The server's own number among the nodes.
  private static let serverNode: UInt64 = 1
  /// Seconds for which a question waits at least.
  private static let questionTime = 120.0

  private(set) var events: [RolloutEvent] = []
  private var rollout: RolloutRecord
  private let transaction: FleetTransaction
  private let now: UTCTime

  init(_ rollout: RolloutRecord, _ transaction: FleetTransaction, _ now: UTCTime) {
    (self.rollout, self.transaction, self.now) = (rollout, transaction, now)
  }

  /// Answers first: what they say may end what else there would be to do.
  mutating func carryOut() throws {
    let rules = try FleetRolloutRules(text: rollout.rules)
    for device in try transaction.devicesWithAnswer(of: rollout.id, limit: RolloutCoordinator.batch) {
      try takeAnswer(of: device, rules)
    }
    try judge(rules)
    let work = try RolloutWork(rollout, transaction, at: now)
    let question = rollout.standing.state == .takingBack ? ModelInstruction.Action.rollBack : .status
    for device in work.due { try ask(device, question, lifetime: max(RolloutStep.questionTime, 2 * rules.checkTime)) }
    for node in work.offers {
      let device = RolloutDevice(node: node, stage: .offered, instruction: 0, nextAt: now, changedAt: now)
      try ask(device, .install, lifetime: rules.offerTime)
    }
    if !work.offers.isEmpty { note(.offered(devices: work.offers.count)) }
  }

  private mutating func note(_ kind: RolloutEvent.Kind) {
    events.append(RolloutEvent(rollout: rollout.id, model: rollout.model, version: rollout.version, kind: kind))
  }

  private mutating func takeAnswer(of known: RolloutDevice, _ rules: FleetRolloutRules) throws {
    var device = known
    device.instruction = 0
    device.nextAt = UTCTime(microseconds: now.microseconds + Int64(rules.checkTime * 1e6))
    if let (kind, reply) = try transaction.instruction(known.instruction),
      let report = try report(in: reply, to: kind)
    {
      device.stage = known.stage.after(report.stage, isTakenBack: kind == .rollBack)
      if device.stage != known.stage { device.changedAt = now }
      if !report.reason.isEmpty || !device.stage.isBad { device.reason = report.reason }
      device.agreement = report.agreement ?? device.agreement
      device.slowestHundredth = report.slowestHundredth ?? device.slowestHundredth
      device.frames = max(report.frames, device.frames)
    }
    try transaction.forget(instruction: known.instruction)
    try transaction.set(device, of: rollout.id)
    if device.stage != known.stage { note(.moved(node: device.node, device.stage, reason: device.reason)) }
  }

  /// What a reply says; nil when it says nothing, or none came.
  private func report(in reply: ReplyRecord, to kind: InstructionKind) throws -> ModelReport? {
    switch reply.state {
    case .answered:
      guard let id = reply.replyID else { return nil }
      let objects = BundleStore(transaction, bundle: reply.sequence)
      let config = try? ObjectReader(store: objects).records(ofMessage: id).config
      try objects.check()
      if let report = config.flatMap({ ModelReport($0) }) { return report }
      return kind == .install ? ModelReport(.refused, reason: "the device answers something else") : nil
    case .failed where kind == .install:
      return ModelReport(.refused, reason: ModelReport.line(reply.reply?.failure?.reason ?? "the device could not"))
    default: return nil
    }
  }

  private mutating func judge(_ rules: FleetRolloutRules) throws {
    guard let command = rollout.standing.judgement(try transaction.tally(of: rollout.id), rules) else { return }
    rollout.standing = try transaction.carryOut(command, on: rollout, at: now)
    let takesBack = rollout.standing.state == .takingBack
    try transaction.audit(
      AuditRecord(
        at: now, actor: RolloutStep.actor, action: takesBack ? "rollout back" : "rollout halt",
        detail: "\(rollout.id) '\(rollout.model)' version \(rollout.version): \(rollout.standing.reason)"))
    note(.halted(rollout.standing.reason, takesBack: takesBack))
  }

  private func ask(_ known: RolloutDevice, _ action: ModelInstruction.Action, lifetime: Double) throws {
    let bundle = action == .install ? rollout.bundles.install : rollout.bundles.question
    guard let records = try transaction.records(in: bundle) else {
      throw StorageError("rollout \(rollout.id) has lost its records")
    }
    var metadata = Metadata()
    metadata.runID = rollout.id
    metadata.sourceNodeID = RolloutStep.serverNode
    metadata.targetNodeID = known.node
    metadata.groupID = "\(rollout.version)"
    metadata.messageType = "\(action.messageType)"
    metadata.createdAt = now.seconds
    metadata.timeToLive = lifetime
    let object = MemoryObjectStore()
    let tree = try ObjectWriter(store: object).message(metadata, records: records)
    var device = known
    device.instruction = transaction.newID()
    try transaction.add(
      InstructionRecord(
        sequence: device.instruction, messageID: tree.id, run: rollout.id, round: 0, kind: action.kind,
        version: Int(rollout.version), node: known.node, bundle: bundle, message: object.object(tree.id)!,
        createdAt: now, expiresAt: UTCTime(microseconds: now.microseconds + Int64(lifetime * 1e6))))
    try transaction.set(device, of: rollout.id)
  }
}

extension ModelInstruction.Action {
  fileprivate var kind: InstructionKind {
    switch self {
    case .install: .install
    case .status: .status
    case .rollBack: .rollBack
    }
  }
}
