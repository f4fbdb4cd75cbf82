internal import FleetProtocol
internal import FleetStorage

/// What nodes are given: instructions, their objects, runs and applications.
extension FleetService {
  /// Most calls are of this kind, and mostly there is nothing: one look at the storage tells who calls and what waits.
  func pullMessages(
    _ request: PullMessagesRequest, _ offer: ModelOffer, _ call: Caller, _ node: inout UInt64?
  ) throws -> FleetAnswer {
    var call = call
    let lost = call.after(-FleetService.redeliveryDelay)
    let (record, isWaiting) = try store.read { transaction in
      let record = try transaction.node(publicKey: call.key)
      let next = try record.flatMap {
        try transaction.nextInstruction(for: $0.id, at: call.now, lostBefore: lost, trains: offer.trains)
      }
      return (record, next != nil)
    }
    call.node = try admitted(record, calling: request.node.id)
    node = call.nodeID
    if call.node?.offer != offer { try store.write(durably: false) { try $0.setOffer(call.nodeID, offer) } }
    guard isWaiting else { return FleetAnswer(PullMessagesAnswer(), node: call.nodeID) }
    let next = try store.write { transaction in
      let next = try transaction.nextInstruction(
        for: call.nodeID, at: call.now, lostBefore: lost, trains: offer.trains)
      if let next { try transaction.setPulled(next.sequence, at: call.now) }
      return next
    }
    guard let next else { return FleetAnswer(PullMessagesAnswer(), node: call.nodeID) }
    let message = try FleetService.message(next.message, id: next.messageID)
    let tree = ObjectTree(next.messageID, children: [next.records])
    return FleetAnswer(PullMessagesAnswer(messages: [message], trees: [tree]), node: call.nodeID, capacity: 1 << 14)
  }

  /// The message of an object, with its id and the empty content that stands for what travels beside it.
  static func message(_ object: [UInt8], id: ObjectID) throws -> Message {
    let view = try ObjectView(object.span.bytes)
    var message = try Message(decoding: view.body)
    message.metadata.messageID = id
    message.hasContent = message.failure == nil
    return message
  }

  func pullObject(_ request: PullObjectRequest, _ call: Caller) throws -> FleetAnswer {
    guard let id = request.objectID else { throw FleetError.badRequest("there is no object id") }
    try checkIsRunning(request.runID)
    let content = try store.read { try $0.object(id, of: request.runID, pulledBy: call.nodeID) }
    let answer = PullObjectAnswer(isFound: content != nil, isAvailable: content != nil, content: content ?? [])
    return FleetAnswer(answer, node: call.nodeID, capacity: answer.content.count + 64)
  }

  func confirm(_ request: ConfirmRequest, _ call: Caller) throws -> FleetAnswer {
    guard let id = request.objectID else { throw FleetError.badRequest("there is no object id") }
    try checkIsRunning(request.runID)
    try store.write(durably: false) { try $0.confirm(id, node: call.nodeID) }
    return FleetAnswer(Empty(), node: call.nodeID)
  }

  func getRun(_ request: GetRunRequest, _ call: Caller) throws -> FleetAnswer {
    guard let record = try store.read({ try $0.run(request.runID) }) else {
      throw FleetError.getRun("run \(request.runID) is not known")
    }
    guard record.status == .running else { throw FleetError.runNotRunning(record.id) }
    let fab = try store.read { try $0.fab(hash: record.fabHash) }
    return FleetAnswer(GetRunAnswer(run: FleetService.run(record, fab)), node: call.nodeID)
  }

  func getFab(_ request: GetFabRequest, _ call: Caller) throws -> FleetAnswer {
    guard let record = try store.read({ try $0.run(request.runID) }) else {
      throw FleetError.getFab("run \(request.runID) is not known")
    }
    guard record.status == .running else { throw FleetError.runNotRunning(record.id) }
    guard request.hash == record.fabHash, let fab = try store.read({ try $0.fab(hash: request.hash) }) else {
      throw FleetError.getFab("the run has no such application")
    }
    var answer = GetFabAnswer()
    answer.fab.hash = fab.hash
    answer.fab.content = fab.content
    return FleetAnswer(answer, node: call.nodeID, capacity: fab.content.count + 256)
  }

  private static func run(_ record: RunRecord, _ fab: FabRecord?) -> Run {
    var run = Run()
    run.runID = record.id
    run.fabID = fab?.id ?? ""
    run.fabVersion = fab?.version ?? ""
    run.fabHash = record.fabHash
    let time = record.createdAt.iso8601
    run.moments = [time, time, time, ""]
    run.status.status = "running"
    run.federation = "swiftlet"
    run.primaryTaskType = "flwr-serverapp"
    run.seriesID = record.id
    return run
  }
}
