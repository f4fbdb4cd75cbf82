import FleetProtocol

/// Leads a node's machine through what the input says: each of its actions meets one byte, and answers of a server what
/// follows the byte. Whatever a server has answered, with one that behaves the node asks for instructions again.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Script(Array(UnsafeBufferPointer(start: bytes, count: count)))
  var node = ScriptedNode()
  while let byte = script.byte(), !node.hasLeft { node.step(byte, &script) }
  for _ in 0..<4000 where !node.hasAsked { node.stepWithGoodServer() }
  precondition(node.hasAsked)
  return 0
}

private struct Script {
  private let input: [UInt8]
  private var position = 0

  init(_ input: [UInt8]) { self.input = input }

  mutating func byte() -> UInt8? {
    guard position < input.count else { return nil }
    position += 1
    return input[position - 1]
  }

  /// A length in two bytes, and so many bytes, or as many as there are.
  mutating func bytes() -> [UInt8] {
    let count = Int(byte() ?? 0) << 8 | Int(byte() ?? 0)
    let end = min(position + count, input.count)
    defer { position = end }
    return Array(input[position..<end])
  }

  mutating func double() -> Double {
    var bits: UInt64 = 0
    for _ in 0..<8 { bits = bits << 8 | UInt64(byte() ?? 0) }
    return Double(bitPattern: bits)
  }
}

private struct ScriptedNode {
  private static let behaves: UInt8 = 7
  private static let fails: UInt8 = 5
  private static let powerCut: UInt8 = 255
  private static let statuses = [200, 400, 401, 403, 404, 412, 415, 500, 503, 0]

  private let store = MemoryObjectStore()
  private var machine: ClientMachine
  private var saved = ClientState().encoded()
  private var event = ClientMachine.Event.tick
  private var now: UInt64 = 1_000_000_000
  private(set) var hasLeft = false
  /// Since the server behaves.
  private(set) var hasAsked = false

  init() { machine = ClientMachine(store: store, publicKey: [1, 2, 3], seed: 1) }

  mutating func step(_ byte: UInt8, _ script: inout Script) {
    let action = act()
    switch action {
    case .call(let call): event = .answered(answer(call, byte, &script))
    default: perform(action, byte)
    }
  }

  mutating func stepWithGoodServer() {
    let action = act()
    guard case .call(let call) = action else { return perform(action, ScriptedNode.behaves) }
    if case .pullMessages = call { hasAsked = true }
    now += 1_000_000_000
    event = .answered(goodAnswer(call))
  }

  private mutating func act() -> ClientMachine.Action {
    let action = machine.handle(event, at: now)
    event = .tick
    return action
  }

  private mutating func perform(_ action: ClientMachine.Action, _ byte: UInt8) {
    switch action {
    case .call: break
    case .wait(let until): now = max(now, until) + (byte == ScriptedNode.fails ? 3_600_000_000_000 : 1)
    case .save(let state):
      event = byte == ScriptedNode.fails ? .storeFailed : .done
      if byte != ScriptedNode.fails { save(state) }
      if byte == ScriptedNode.powerCut { restart() }
    case .keep(let id, let bytes):
      precondition(ObjectID(of: bytes) == id)
      event = byte != ScriptedNode.fails && store.keep(bytes, as: id) ? .done : .storeFailed
    case .work(let instruction): if byte == ScriptedNode.powerCut { restart() } else { work(instruction) }
    case .finish: for id in store.objects.keys { store.remove(id) }
    case .left: hasLeft = true
    }
  }

  private mutating func save(_ state: ClientState) {
    saved = state.encoded()
    let read = try? ClientState(decoding: saved)
    precondition(read?.encoded() == saved)
  }

  private mutating func restart() {
    machine = ClientMachine(resuming: try! ClientState(decoding: saved), store: store, publicKey: [1, 2, 3], seed: 1)
    event = .tick
  }

  private mutating func work(_ instruction: Metadata) {
    guard let metadata = machine.replyMetadata(at: now) else { return }
    precondition(metadata.replyToMessageID == instruction.messageID)
    let writer = ObjectWriter(store: store)
    let metrics = try! writer.metrics(ValueRecord([.init("num-examples", .signed(5))]))
    let tree = try! writer.message(metadata, records: writer.records([.init("metrics", metrics)]))
    event = .replied(Reply(metadata, tree: tree, workSeconds: 1))
  }

  private func answer(_ call: Call, _ byte: UInt8, _ script: inout Script) -> Answer {
    switch byte & 7 {
    case ScriptedNode.behaves: return goodAnswer(call)
    case ScriptedNode.fails: return .failed
    case 3: return .messages(instruction.answer(createdAt: script.double(), timeToLive: script.double()))
    case 4:
      let status = ScriptedNode.statuses[Int(byte >> 3) % ScriptedNode.statuses.count]
      return Answer(to: call, status: status, date: nil, body: script.bytes())
    case 6: return Answer(to: call, status: 200, date: String(decoding: script.bytes(), as: UTF8.self), body: [])
    default: return Answer(to: call, status: 200, date: "Sun, 22 Nov 2026 21:50:00 GMT", body: script.bytes())
    }
  }

  private func goodAnswer(_ call: Call) -> Answer {
    switch call {
    case .health: return .time(UTCTime(microseconds: 1_795_384_200_000_000 + Int64(now / 1000)))
    case .register, .activate: return .node(Node(5))
    case .heartbeat: return .heartbeat(HeartbeatAnswer(isKnown: true))
    case .pullMessages: return .messages(instruction.answer)
    case .pullObject(let request):
      var answer = PullObjectAnswer()
      guard let id = request.objectID, let content = instruction.store.object(id) else { return .object(answer) }
      (answer.isFound, answer.isAvailable, answer.content) = (true, true, content)
      return .object(answer)
    case .pushMessage(let request):
      var answer = PushMessagesAnswer()
      answer.objectsToPush = request.trees.flatMap(\.ids)
      answer.sessionID = "s"
      return .push(answer)
    case .pushObject:
      var answer = PushObjectAnswer()
      answer.isStored = true
      return .stored(answer)
    case .confirm, .deactivate, .unregister: return .done
    }
  }
}

/// One for node 5, and its objects.
private struct Instruction {
  let store = MemoryObjectStore()
  let answer: PullMessagesAnswer

  init() throws {
    let writer = ObjectWriter(store: store)
    let config = try writer.config(ValueRecord([.init("server-round", .signed(1))]))
    var metadata = Metadata()
    (metadata.runID, metadata.sourceNodeID, metadata.targetNodeID) = (11, 1, 5)
    (metadata.messageType, metadata.createdAt, metadata.timeToLive) = ("train", 1_795_384_200, 3600)
    let tree = try writer.message(metadata, records: writer.records([.init("config", config)]))
    metadata.messageID = tree.id
    var answer = PullMessagesAnswer()
    answer.messages = [Message(metadata: metadata, hasContent: true)]
    answer.trees = [tree]
    self.answer = answer
  }

  func answer(createdAt: Double, timeToLive: Double) -> PullMessagesAnswer {
    var answer = answer
    answer.messages[0].metadata.createdAt = createdAt
    answer.messages[0].metadata.timeToLive = timeToLive
    return answer
  }
}

private nonisolated(unsafe) let instruction = try! Instruction()
