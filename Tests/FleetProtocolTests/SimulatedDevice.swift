import FleetProtocol

/// A device with a disk, whose power and network fail by chance, around a client machine.
final class SimulatedDevice {
  struct Faults {
    /// Chances in each call: the request is lost, the answer is lost, the server is overloaded.
    var lostRequest = 0.0
    var lostAnswer = 0.0
    var overload = 0.0
    /// An object arrives with a wrong byte.
    var damage = 0.0
    /// Before any action: the power is cut.
    var powerCut = 0.0
    /// When something is written.
    var fullDisk = 0.0
    /// In each call: the device sleeps for 20 minutes, in which its clock stands still.
    var sleep = 0.0
  }

  let server: SimulatedServer
  let key: [UInt8]
  var faults: Faults
  var options = ClientOptions()
  private(set) var machine: ClientMachine
  private(set) var now: UInt64 = 0
  private(set) var outcomes: [(ObjectID, FinishedTask.Outcome)] = []
  /// Instructions whose only copy was lost before it could be saved: the server hands out each one once.
  private(set) var lostInstructions: Set<ObjectID> = []
  private(set) var calls: [Route?] = []
  private(set) var hasLeft = false
  private(set) var lastWait: UInt64 = 0
  var workSeconds = 30.0
  private var saved: [UInt8] = []
  private var store = MemoryObjectStore()
  private var workEnd: UInt64?
  private var random: SplitMix64
  private var event = ClientMachine.Event.tick

  init(_ server: SimulatedServer, key: [UInt8] = [1, 2, 3], faults: Faults = Faults(), seed: UInt64) {
    self.server = server
    self.key = key
    self.faults = faults
    random = SplitMix64(seed: seed)
    machine = ClientMachine(store: store, publicKey: key, options: options, seed: seed)
  }

  var storedObjects: Int { store.objects.count }
  var nodeID: UInt64 { machine.state.nodeID }

  func restart() throws {
    if let task = machine.state.task, try ClientState(decoding: saved).task != task, task.phase == .pulling {
      lostInstructions.insert(task.tree.id)
    }
    if case .answered(.messages(let answer)) = event, let tree = answer.trees.first {
      lostInstructions.insert(tree.id)
    }
    machine = ClientMachine(
      resuming: try ClientState(decoding: saved), store: store, publicKey: key, options: options, seed: random.next())
    event = .tick
    workEnd = nil
  }

  func send(_ event: ClientMachine.Event) { self.event = event }

  /// One event and what it leads to.
  func step() throws {
    if random.nextFraction() < faults.powerCut { try restart() }
    if let workEnd, now >= workEnd, case .tick = event { try finishWork() }
    let action = machine.handle(event, at: now)
    event = .tick
    switch action {
    case .wait(let until): sleep(until: until)
    case .save(let state): write { self.saved = state.encoded() }
    case .keep(let id, let bytes): write { _ = self.store.keep(bytes, as: id) }
    case .work: workEnd = now + UInt64(workSeconds * 1e9)
    case .finish(let task):
      outcomes.append((task.instruction.messageID!, task.outcome))
      for id in store.objects.keys { store.remove(id) }
      workEnd = nil
    case .call(let call): event = try .answered(perform(call))
    case .left: hasLeft = true
    }
  }

  private func write(_ body: () -> Void) {
    if random.nextFraction() < faults.fullDisk { return event = .storeFailed }
    body()
    event = .done
  }

  private func sleep(until: UInt64) {
    let end = min(until, workEnd ?? .max)
    lastWait = end &- now
    if end > now { advance(end - now) }
  }

  private func advance(_ nanoseconds: UInt64) {
    now += nanoseconds
    server.time += Double(nanoseconds) / 1e9
  }

  private func finishWork() throws {
    workEnd = nil
    guard let metadata = machine.replyMetadata(at: now) else { return }
    let instruction = try ObjectReader(store: store).records(ofMessage: metadata.replyToMessageID!)
    let weights = try ObjectReader(store: store).data(of: instruction.arrays![0], limit: 1 << 12)
    let writer = ObjectWriter(store: store, chunkByteCount: 100)
    let array = try writer.array(instruction.arrays![0].description, data: (weights + [1]).span.bytes)
    let metrics = try writer.metrics(ValueRecord([ValueRecord.Item("num-examples", .signed(5))]))
    let records = try writer.records([
      ObjectWriter.Named("arrays", try writer.arrays([ObjectWriter.Named("0", array)])),
      ObjectWriter.Named("metrics", metrics),
    ])
    event = .replied(Reply(metadata, tree: try writer.message(metadata, records: records), workSeconds: workSeconds))
  }

  private func perform(_ call: Call) throws -> Answer {
    calls.append(call.route)
    advance(1_000_000 + random.next() % 400_000_000)
    if random.nextFraction() < faults.sleep { server.time += 1200 }
    if random.nextFraction() < faults.lostRequest { return .failed }
    if random.nextFraction() < faults.overload { return Answer(to: call, status: 503, date: nil, body: [1]) }
    guard let route = call.route else {
      let date = UTCTime(microseconds: Int64(server.time.rounded(.down)) * 1_000_000)
      return Answer(to: call, status: 200, date: httpDate(date), body: [])
    }
    guard let body = call.body(store: store) else { throw WireError(.missingObject, offset: 0) }
    let signedAt = machine.clock!.time(at: now).seconds
    var (status, answer) = try server.answer(route, key: key, signedAt: signedAt, body)
    if random.nextFraction() < faults.lostAnswer {
      if route == .pullMessages, status == 200, let tree = try PullMessagesAnswer(decoding: answer).trees.first {
        lostInstructions.insert(tree.id)
      }
      return .failed
    }
    if route == .pullObject, answer.count > 100, random.nextFraction() < faults.damage { answer[90] ^= 1 }
    return Answer(to: call, status: status, date: nil, body: answer)
  }
}
