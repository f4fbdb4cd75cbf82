internal import FleetProtocol
internal import FleetStorage
internal import Rounds

/// Devices are asked to train or to measure.
extension Coordinator {
  /// The server's own number among the nodes.
  private static let serverNode: UInt64 = 1

  func ask(
    _ count: Int, _ kind: InstructionKind, _ moment: RunMoment, _ events: inout [RunEvent]
  ) throws -> Bool {
    let model = try model(moment)
    var asked = 0
    let isDone = try change(moment) { transaction in
      let nodes = try choose(count, kind, moment, transaction)
      asked = nodes.count
      guard let record = try transaction.model(of: moment.run.id, version: model.version) else {
        throw StorageError("run \(moment.run.id) has lost its model")
      }
      let bundle = transaction.newID()
      let records = try transaction.writing(to: BundleStore(transaction, bundle: bundle)) {
        writer throws(ObjectWriter.StoreIsFull) in
        try model.writeInstruction(moment.plan, arrays: record.tree, round: moment.round, to: writer)
      }
      try transaction.addRecords(records, bundle: bundle, modelBundle: record.bundle, run: moment.run.id)
      for node in nodes {
        try add(
          kind, kind == .train ? "train" : "evaluate", for: node, records, bundle, moment,
          lifetime: moment.lifetime(kind), transaction)
      }
      try transaction.move(moment.run.id, to: moment.positionAfterAsking(kind))
    }
    if isDone { events.append(moment.event(.asked(devices: asked, toEvaluate: kind == .evaluate))) }
    return isDone
  }

  func choose(
    _ count: Int, _ kind: InstructionKind, _ moment: RunMoment, _ transaction: FleetTransaction
  ) throws -> [UInt64] {
    let isBuffered = moment.plan.strategy == .buffered && kind == .train
    let idle = try transaction.idleNodes(
      at: moment.now, run: moment.run.id, notAskedIn: isBuffered ? nil : moment.round, kind)
    // A round's devices are drawn apart from those that measure its model.
    let draw = 2 * moment.run.position.draws + (kind == .evaluate ? 1 : 0)
    return Cohort.choose(count, of: idle, seed: moment.plan.seed, round: moment.round, draw: draw)
  }

  /// `lifetime`: seconds in which a reply is of use.
  func add(
    _ kind: InstructionKind, _ messageType: String, for node: UInt64, _ records: ObjectTree, _ bundle: UInt64,
    _ moment: RunMoment, lifetime: Double, _ transaction: FleetTransaction
  ) throws {
    var metadata = Metadata()
    metadata.runID = moment.run.id
    metadata.sourceNodeID = Coordinator.serverNode
    metadata.targetNodeID = node
    metadata.groupID = "\(moment.round)"
    metadata.messageType = messageType
    metadata.createdAt = moment.now.seconds
    metadata.timeToLive = lifetime
    let object = MemoryObjectStore()
    let tree = try ObjectWriter(store: object).message(metadata, records: records)
    try transaction.add(
      InstructionRecord(
        sequence: transaction.newID(), messageID: tree.id, run: moment.run.id, round: moment.round, kind: kind,
        version: moment.run.position.version, node: node, bundle: bundle, message: object.object(tree.id)!,
        createdAt: moment.now,
        expiresAt: UTCTime(microseconds: moment.now.microseconds + Int64(lifetime * 1e6))))
  }
}

extension RunMoment {
  /// Seconds in which a reply is of use.
  fileprivate func lifetime(_ kind: InstructionKind) -> Double {
    let time = kind == .train ? plan.trainingTime : plan.evaluationTime
    if kind == .train, plan.strategy == .buffered || plan.mergesLateUpdates { return 2 * time }
    let isBeginning = run.position.phase == .between || (kind == .evaluate && view.asked == 0)
    return isBeginning ? time : max(1, run.position.beganAt.seconds + time - now.seconds)
  }

  fileprivate func positionAfterAsking(_ kind: InstructionKind) -> RunPosition {
    var position = run.position
    if position.phase == .between {
      position.phase = .training
      position.beganAt = now
    } else if kind == .evaluate {
      position.beganAt = now
    }
    position.draws += 1
    return position
  }
}
