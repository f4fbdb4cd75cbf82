/// What an answer changes.
extension ClientMachine {
  mutating func take(_ answer: Answer, to call: Call, at now: UInt64) {
    switch (answer, call) {
    case (.failed, _): takeFailure(of: call, at: now)
    case (.refused(let refusal), _): take(refusal, of: call, at: now)
    case (.time(let time), .health):
      clock = ServerClock(date: time, at: now)
      // A server that is up has not accepted this node yet: failures in a row still count.
      if authenticationFailures == 0 { backoff.reset() }
    default:
      backoff.reset()
      authenticationFailures = 0
      problem = nil
      takeSuccess(answer, of: call, at: now)
    }
  }

  private mutating func takeSuccess(_ answer: Answer, of call: Call, at now: UInt64) {
    switch (answer, call) {
    case (.node, .register): isRegistered = true
    case (.node(let node), .activate): takeActivation(node, at: now)
    case (.heartbeat(let answer), .heartbeat): takeHeartbeat(answer, at: now)
    case (.messages(let answer), .pullMessages): take(answer, at: now)
    case (.object(let answer), .pullObject(let request)): take(answer, to: request, at: now)
    case (.done, .confirm): startWork()
    case (.push(let answer), .pushMessage): take(answer, at: now)
    case (.stored(let answer), .pushObject(let request)): take(answer, to: request, at: now)
    case (.done, .deactivate): leaving = isForgottenWhenLeaving ? .unregistering : .gone
    case (.done, .unregister): takeUnregistration()
    // An answer to another question.
    default: wait(longest: options.longestRetry, at: now)
    }
  }

  private mutating func takeActivation(_ node: Node, at now: UInt64) {
    guard node.id != 0 else { return wait(longest: options.longestRetry, at: now) }
    needsSaving = needsSaving || state.nodeID != node.id
    state.nodeID = node.id
    scheduleHeartbeat(at: now)
  }

  /// A node that is not known any longer introduces itself again.
  private mutating func takeHeartbeat(_ answer: HeartbeatAnswer, at now: UInt64) {
    if answer.isKnown { return scheduleHeartbeat(at: now) }
    forgetNode()
    wait(longest: options.longestRetry, at: now)
  }

  private mutating func take(_ answer: PullMessagesAnswer, at now: UInt64) {
    pollTime = after(options.pollInterval * (0.75 + 0.5 * random.nextFraction()), now)
    guard let message = answer.messages.first, let tree = answer.trees.first,
      message.metadata.messageID == tree.id, state.task == nil
    else { return }
    state.task = ClientTask(message.metadata, tree)
    transfer = Transfer()
    transfer.missing = tree.ids
    needsSaving = true
    pollTime = now
  }

  private mutating func startWork() {
    guard state.task?.phase == .pulling else { return }
    state.task?.phase = .working
    needsSaving = true
  }

  private mutating func takeUnregistration() {
    state = ClientState()
    leaving = .gone
  }

  func isOfTask(_ call: Call) -> Bool {
    switch call {
    case .pullObject, .confirm, .pushMessage, .pushObject: state.task != nil
    default: false
    }
  }

  mutating func forgetNode() {
    state.nodeID = 0
    isRegistered = false
    needsSaving = true
  }

  private mutating func scheduleHeartbeat(at now: UInt64) {
    heartbeatTime = after(options.heartbeatInterval * (0.6 + 0.2 * random.nextFraction()), now)
  }
}
