/// What answers about objects change.
extension ClientMachine {
  mutating func take(_ answer: PullObjectAnswer, to request: PullObjectRequest, at now: UInt64) {
    guard let id = request.objectID, state.task?.phase == .pulling else { return }
    guard answer.isFound else { return fail("the server does not have object \(id.hexadecimal)", at: now) }
    if answer.isAvailable, ObjectID(of: answer.content) == id {
      transfer.attempts = 0
      transfer.arrived = (id, answer.content)
      return
    }
    transfer.attempts += 1
    guard transfer.attempts < options.objectAttempts else {
      return fail("object \(id.hexadecimal) never became available", at: now)
    }
    let delay = min(10, Double(UInt64(1) << UInt64(min(transfer.attempts - 1, 10))))
    retryTime = after(delay, now)
  }

  /// The reply is announced: the server names what it lacks, children first.
  mutating func take(_ answer: PushMessagesAnswer, at now: UInt64) {
    guard let reply = state.task?.reply else { return }
    let wanted = Set(answer.objectsToPush)
    guard reply.isRootSent || wanted.contains(reply.tree.id) else { return finish(.rejected) }
    transfer.missing = reply.tree.ids.filter { wanted.contains($0) }.reversed()
    transfer.session = answer.sessionID
    transfer.sessionTime = after(Transfer.sessionSeconds, now)
  }

  mutating func take(_ answer: PushObjectAnswer, to request: PushObjectRequest, at now: UInt64) {
    guard answer.isStored else {
      // The session is over.
      transfer.session = nil
      return wait(longest: options.longestRetry, at: now)
    }
    transfer.missing.removeAll { $0 == request.objectID }
    transfer.sessionTime = after(Transfer.sessionSeconds, now)
  }

  /// Answers the instruction with a failure, so that nobody waits for it.
  private mutating func fail(_ reason: String, at now: UInt64) {
    guard let metadata = replyMetadata(at: now) else { return finish(.expired) }
    let failure = Failure(.messageUnavailable, reason: reason)
    let store = MemoryObjectStore()
    let tree: ObjectTree
    do { tree = try ObjectWriter(store: store).message(metadata, failure: failure) } catch { return }
    state.task?.reply = Reply(metadata, tree: tree, failure: failure, workSeconds: 0)
    state.task?.phase = .pushing
    transfer = Transfer()
    transfer.arrived = store.object(tree.id).map { (tree.id, $0) }
    needsSaving = true
  }
}
