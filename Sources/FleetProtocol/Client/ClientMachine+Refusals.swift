/// What refusals and silence change.
extension ClientMachine {
  /// No answer. A node that is leaving does not wait for one.
  mutating func takeFailure(of call: Call, at now: UInt64) {
    if isGoodbye(call) { return leaving = .gone }
    wait(longest: options.longestRetry, at: now)
  }

  mutating func take(_ refusal: Refusal, of call: Call, at now: UInt64) {
    if isGoodbye(call) { return leaving = .gone }
    if refusal.isTransient { return wait(longest: options.longestRetry, at: now) }
    if refusal.status == 401 { return takeAuthenticationFailure(refusal, at: now) }
    if case .register = call, refusal.status == 412,
      refusal.code == Refusal.keyIsRegistered || refusal.code == Refusal.registrationIsForbidden
    {
      isRegistered = true
      return
    }
    problem = refusal
    if isOfTask(call) { return give(up: refusal, call) }
    // The key is not known (any longer), or the node counts as online until its time is over.
    if case .activate = call { isRegistered = false }
    wait(longest: options.longestRefusedRetry, at: now)
  }

  /// First the clock is to blame, then the node's id, then the key, which only people can change.
  private mutating func takeAuthenticationFailure(_ refusal: Refusal, at now: UInt64) {
    authenticationFailures += 1
    clock = nil
    guard authenticationFailures > 1 else { return }
    problem = refusal
    forgetNode()
    if authenticationFailures > 2 { wait(longest: options.longestRefusedRetry, at: now) }
  }

  /// A confirmation only saves the server memory.
  private mutating func give(up refusal: Refusal, _ call: Call) {
    if refusal.code == Refusal.runIsNotRunning { return finish(.runEnded) }
    if case .confirm = call {
      state.task?.phase = .working
      needsSaving = true
    } else {
      finish(.refused, refusal)
    }
  }

  private func isGoodbye(_ call: Call) -> Bool {
    switch call {
    case .deactivate, .unregister: true
    default: false
    }
  }
}
