/// What to do next, in the order of importance.
extension ClientMachine {
  mutating func next(at now: UInt64) -> Action {
    if leaving == .gone { return .left }
    if now < retryTime { return .wait(until: retryTime) }
    if let arrived = transfer.arrived { return .keep(arrived.id, arrived.content) }
    if needsSaving { return .save(state) }
    if let finished = state.finished {
      isFinishTold = true
      return .finish(finished)
    }
    guard let clock, clock.isGood(at: now) else { return make(.health) }
    if leaving != .no { return leave(at: now) }
    guard state.nodeID != 0 else { return introduce() }
    if now >= heartbeatTime {
      return make(.heartbeat(HeartbeatRequest(node: node, heartbeatInterval: options.heartbeatInterval)))
    }
    if let task = state.task {
      if isOver(task, clock.time(at: now)) { return next(at: now) }
      return goOn(with: task, at: now)
    }
    guard acceptsInstructions else { return .wait(until: heartbeatTime) }
    guard now >= pollTime else { return .wait(until: min(pollTime, heartbeatTime)) }
    return make(.pullMessages(PullMessagesRequest(node: node)))
  }

  var node: Node { Node(state.nodeID) }

  private mutating func make(_ call: Call) -> Action {
    self.call = call
    return .call(call)
  }

  private mutating func introduce() -> Action {
    if options.registersItself, !isRegistered { return make(.register(RegisterNodeRequest(publicKey: publicKey))) }
    return make(
      .activate(ActivateNodeRequest(publicKey: publicKey, heartbeatInterval: options.heartbeatInterval)))
  }

  private mutating func isOver(_ task: ClientTask, _ time: UTCTime) -> Bool {
    if task.instruction.targetNodeID != state.nodeID {
      finish(.nodeChanged)
    } else if !(task.instruction.createdAt + task.instruction.timeToLive > time.seconds) {
      // Also when these are no numbers: no reply could be made.
      finish(.expired)
    } else {
      return false
    }
    return true
  }

  private mutating func goOn(with task: ClientTask, at now: UInt64) -> Action {
    switch task.phase {
    case .pulling:
      if let id = transfer.missing.last { return make(.pullObject(request(id, task))) }
      return make(.confirm(request(task.tree.id, task)))
    case .working:
      guard !isWorkStarted else { return .wait(until: heartbeatTime) }
      isWorkStarted = true
      return .work(task.instruction)
    case .pushing: return push(task, task.reply ?? Reply(), at: now)
    }
  }

  private func request(_ id: ObjectID, _ task: ClientTask) -> PullObjectRequest {
    PullObjectRequest(node: node, runID: task.instruction.runID, objectID: id)
  }

  private mutating func push(_ task: ClientTask, _ reply: Reply, at now: UInt64) -> Action {
    guard let session = transfer.session, now < transfer.sessionTime else {
      return make(
        .pushMessage(
          PushMessagesRequest(
            node: node, message: reply.message, tree: reply.tree, workSeconds: reply.workSeconds)))
    }
    guard let id = transfer.missing.last else {
      lingerTime = after(options.linger, now)
      finish(.delivered)
      return next(at: now)
    }
    if id == reply.tree.id, !reply.isRootSent {
      state.task?.reply?.isRootSent = true
      needsSaving = true
      return next(at: now)
    }
    return make(
      .pushObject(
        PushObjectRequest(
          node: node, runID: task.instruction.runID, objectID: id, content: [], sessionID: session)))
  }

  private mutating func leave(at now: UInt64) -> Action {
    if state.nodeID == 0 {
      leaving = .gone
      return .left
    }
    if now < lingerTime { return .wait(until: lingerTime) }
    return make(leaving == .unregistering ? .unregister(node) : .deactivate(node))
  }
}
