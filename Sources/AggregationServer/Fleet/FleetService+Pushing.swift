internal import FleetProtocol
internal import FleetStorage

/// What nodes send: replies, first announced, then object by object.
extension FleetService {
  /// A reply that is not wanted is answered like one that is, but nothing of it is asked for.
  func pushMessages(_ request: PushMessagesRequest, _ call: Caller) throws -> FleetAnswer {
    guard request.messages.count == 1, request.trees.count == 1, let message = request.messages.first,
      let tree = request.trees.first, message.metadata.messageID == tree.id
    else { throw FleetError.badRequest("there is not one message with its tree") }
    guard tree.ids.count <= limits.replyObjects else {
      throw FleetError.badRequest("the reply has more than \(limits.replyObjects) objects")
    }
    try checkIsRunning(message.metadata.runID)
    var answer = PushMessagesAnswer(messageIDs: [tree.id], objectsToPush: [], sessionID: "")
    var refusal: String?
    try store.write { transaction in
      answer.objectsToPush = []
      let reply = try message.metadata.replyToMessageID.flatMap { try transaction.reply(toInstruction: $0) }
      refusal = try reply.map { try problem(of: message, tree, to: $0, call) } ?? "it answers no instruction"
      guard let reply, refusal == nil, reply.state == .pulled || reply.state == .announced else { return }
      answer.sessionID = "\(transaction.newID())"
      answer.objectsToPush = try transaction.announce(
        message, tree: tree, workSeconds: request.workSeconds.first ?? 0, for: reply.sequence,
        session: answer.sessionID, until: call.after(FleetService.sessionTime))
    }
    var result = FleetAnswer(answer, node: call.nodeID, capacity: 1 << 12)
    result.refusal = refusal
    result.refusalKind = refusal.map { _ in .object }
    return result
  }

  /// Why a reply is not wanted.
  private func problem(
    of message: Message, _ tree: ObjectTree, to reply: ReplyRecord, _ call: Caller
  ) throws -> String? {
    let metadata = message.metadata
    let instruction = try FleetService.message(reply.message, id: tree.id).metadata
    guard reply.node == call.nodeID, metadata.sourceNodeID == call.nodeID,
      metadata.targetNodeID == instruction.sourceNodeID, metadata.runID == instruction.runID
    else { return "it answers an instruction of another node" }
    guard metadata.messageType == instruction.messageType, metadata.groupID == instruction.groupID else {
      return "it is of another kind than the instruction"
    }
    let end = instruction.createdAt + instruction.timeToLive
    guard metadata.timeToLive > 0, metadata.createdAt + metadata.timeToLive <= end + 0.1, call.now.seconds < end else {
      return "it lives longer than the instruction"
    }
    guard message.failure == nil ? tree.children.count == 1 : tree.children.isEmpty else {
      return "it has neither one set of records nor a failure alone"
    }
    switch reply.state {
    case .pulled, .announced: return nil
    case .answered: return reply.replyID == tree.id ? nil : "the instruction is answered"
    case .waiting: return "the instruction was not pulled"
    case .merged, .dropped, .failed, .expired: return reply.replyID == tree.id ? nil : "the instruction is over"
    }
  }

  func pushObject(_ request: PushObjectRequest, _ call: Caller) throws -> FleetAnswer {
    guard let id = request.objectID else { throw FleetError.badRequest("there is no object id") }
    try checkIsRunning(request.runID)
    let reply = try store.read { try $0.reply(inSession: request.sessionID, node: call.nodeID) }
    guard let reply, reply.sessionUntil > call.now else {
      return notStored("the session is not known, or over", call)
    }
    if let problem = problem(of: request.content, id, reply) { return notStored(problem, call) }
    var isLast = false
    let isStored = try store.write { transaction in
      // What was announced may have changed since.
      guard let now = try transaction.reply(inSession: request.sessionID, node: call.nodeID) else { return false }
      guard now.byteCount + request.content.count <= limits.replyBytes else { return false }
      let sessionUntil = call.after(FleetService.sessionTime)
      isLast = try transaction.take(request.content, as: id, of: now, at: call.now, sessionUntil: sessionUntil)
      return true
    }
    guard isStored else { return notStored("the session has ended, or the reply is too long", call) }
    var answer = FleetAnswer(PushObjectAnswer(isStored: true), node: call.nodeID)
    answer.movesRun = isLast
    return answer
  }

  private func notStored(_ reason: String, _ call: Caller) -> FleetAnswer {
    var answer = FleetAnswer(PushObjectAnswer(isStored: false), node: call.nodeID)
    answer.refusal = reason
    answer.refusalKind = .object
    return answer
  }

  /// Why bytes are not the object that was announced.
  private func problem(of content: [UInt8], _ id: ObjectID, _ reply: ReplyRecord) -> String? {
    guard content.count <= WireLimits.objectBytes else { return "the object is too long" }
    guard let node = reply.tree?.node(id) else { return "the object was not announced" }
    guard ObjectID(of: content) == id else { return "the object has another digest" }
    do {
      let view = try ObjectView(content.span.bytes)
      guard view.children == node.children.map(\.id) else { return "the object has other parts" }
      guard id == reply.replyID, var announced = reply.reply else { return nil }
      let message = try Message(decoding: view.body)
      announced.metadata.messageID = nil
      guard view.type == .message, message.metadata == announced.metadata, message.failure == announced.failure else {
        return "the message is not the announced one"
      }
    } catch { return "\(error.code) at byte \(error.offset) of the object" }
    return nil
  }
}

extension ObjectTree {
  /// The part with an id.
  fileprivate func node(_ id: ObjectID) -> ObjectTree? {
    if self.id == id { return self }
    for child in children { if let node = child.node(id) { return node } }
    return nil
  }
}
