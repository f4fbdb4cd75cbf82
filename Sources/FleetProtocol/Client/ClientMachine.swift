/// Decides what a node does next: which call it makes, what it keeps, when it works.
///
/// It makes no calls and reads no clock: events and a monotonic time in nanoseconds come in, one action goes out, and the
/// next event has to be what came of it. Whatever it decides follows from its state, so that a machine made from what was
/// last saved goes on where the power was cut: objects that were kept are not pulled again, and a reply that was announced
/// is announced again, after which the server names what it still lacks.
package struct ClientMachine: Sendable {
  package enum Event: Sendable {
    /// Time has passed, or the last action needs no answer.
    case tick
    case answered(Answer)
    /// Of `save`: the state is on the disk; of `keep`: the object is in the store.
    case done
    /// Of `save`, `keep` and `call`: the disk is full, or an object is no longer in the store.
    case storeFailed
    /// The work is done and the reply's objects are in the store.
    case replied(Reply)
    /// Say goodbye to the server; for good: be forgotten by it.
    case leave(forGood: Bool)
  }

  package enum Action: Sendable {
    case call(Call)
    /// Nothing to do before this time, unless something happens.
    case wait(until: UInt64)
    /// Write the state so that it survives a power cut.
    case save(ClientState)
    case keep(ObjectID, [UInt8])
    /// All objects of the instruction are in the store: carry it out, meanwhile go on with `tick`.
    case work(Metadata)
    /// The instruction is over: work on it has to end, and no object is needed any longer. Comes again after a power
    /// cut that came before the next `save`.
    case finish(FinishedTask)
    case left
  }

  enum Leaving: Sendable { case no, deactivating, unregistering, gone }

  /// Whether new instructions are asked for.
  package var acceptsInstructions = true
  package internal(set) var state: ClientState
  /// nil until the server has told the time.
  package internal(set) var clock: ServerClock?
  /// What the server refused last, nil when all is well: for people to look at.
  package internal(set) var problem: Refusal?

  let options: ClientOptions
  let publicKey: [UInt8]
  var random: SplitMix64
  var backoff = Backoff()
  var call: Call?
  var transfer = Transfer()
  var needsSaving = false
  /// Whether the end of an instruction was told.
  var isFinishTold = false
  var isWorkStarted = false
  var isRegistered = false
  var authenticationFailures = 0
  var leaving = Leaving.no
  var isForgottenWhenLeaving = false
  // Nothing is called before these times.
  var retryTime: UInt64 = 0
  var heartbeatTime: UInt64 = 0
  var pollTime: UInt64 = 0
  /// When the last reply was delivered, and the longest it takes to be collected.
  var lingerTime: UInt64 = 0

  /// `state`: as it was last saved; `store`: where objects were kept; `seed`: different on every node.
  package init(
    resuming state: ClientState = ClientState(), store: any ObjectStore, publicKey: [UInt8],
    options: ClientOptions = ClientOptions(), seed: UInt64
  ) {
    precondition(10...1800 ~= options.heartbeatInterval)
    self.state = state
    self.publicKey = publicKey
    self.options = options
    random = SplitMix64(seed: seed)
    guard let task = state.task, task.phase == .pulling else { return }
    transfer.missing = task.tree.ids.filter { !store.contains($0) }
  }

  package mutating func handle(_ event: Event, at now: UInt64) -> Action {
    if isFinishTold {
      isFinishTold = false
      state.finished = nil
      needsSaving = true
    }
    switch event {
    case .tick: break
    case .answered(let answer):
      if let call {
        self.call = nil
        take(answer, to: call, at: now)
      }
    case .done: takeDone()
    case .storeFailed: takeStoreFailure(at: now)
    case .replied(let reply): take(reply)
    case .leave(let forGood):
      leaving = .deactivating
      isForgottenWhenLeaving = forGood
    }
    return next(at: now)
  }

  /// The envelope of the reply to the instruction at hand; nil when there is none or it has expired.
  package func replyMetadata(at now: UInt64) -> Metadata? {
    guard let task = state.task, let clock else { return nil }
    return task.instruction.reply(from: state.nodeID, at: clock.time(at: now))
  }

  private mutating func takeDone() {
    if let kept = transfer.arrived {
      transfer.arrived = nil
      transfer.missing.removeAll { $0 == kept.id }
    } else {
      needsSaving = false
    }
  }

  /// A state that cannot be saved is tried again; an instruction whose objects cannot be kept is given up.
  private mutating func takeStoreFailure(at now: UInt64) {
    let isSaving = call == nil && transfer.arrived == nil
    call = nil
    transfer.arrived = nil
    if isSaving { wait(longest: options.longestRetry, at: now) } else { finish(.storeFailed) }
  }

  private mutating func take(_ reply: Reply) {
    guard state.task?.phase == .working else { return }
    state.task?.reply = reply
    state.task?.phase = .pushing
    transfer = Transfer()
    needsSaving = true
  }

  mutating func finish(_ outcome: FinishedTask.Outcome, _ refusal: Refusal? = nil) {
    guard let task = state.task else { return }
    state.finished = FinishedTask(task.instruction, outcome, refusal)
    state.task = nil
    transfer = Transfer()
    isWorkStarted = false
    needsSaving = true
  }

  mutating func wait(longest: Double, at now: UInt64) {
    retryTime = now &+ backoff.take(longest: longest, &random)
  }

  func after(_ seconds: Double, _ now: UInt64) -> UInt64 { now &+ UInt64(seconds * 1e9) }
}
