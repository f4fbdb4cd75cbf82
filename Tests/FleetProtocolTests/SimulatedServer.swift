import FleetProtocol

/// A server of Flower's Fleet API in memory, as `PROTOCOL.md` and flwr 1.42 have it: bytes in, bytes out.
final class SimulatedServer {
  struct Instruction {
    var message: Message
    var tree: ObjectTree
    var isClaimed = false
  }

  final class PushedReply {
    let message: Message
    let tree: ObjectTree
    var session: String
    var sessionEnd = 0.0

    init(_ message: Message, _ tree: ObjectTree, session: String) {
      self.message = message
      self.tree = tree
      self.session = session
    }
  }

  /// Seconds since 1970.
  var time: Double
  var forbidsRegistration = false
  var runIsOver = false
  /// Objects the server is still receiving answer so many questions with "not yet".
  var unavailableAnswers = 0
  var nodeIDs: [[UInt8]: UInt64] = [:]
  var onlineUntil: [UInt64: Double] = [:]
  var instructions: [Instruction] = []
  var store = MemoryObjectStore()
  var replies: [ObjectID: PushedReply] = [:]
  var confirmed: [ObjectID] = []
  private(set) var acceptedCalls = 0
  private var lastID: UInt64 = 1 << 63
  private var received: Set<ObjectID> = []

  init(time: Double) { self.time = time }

  /// Gives a node an instruction with an array and a configuration.
  func instruct(_ nodeID: UInt64, _ number: Int, timeToLive: Double = 1e6) throws {
    let writer = ObjectWriter(store: store, chunkByteCount: 100)
    let weights = FloatArray(shape: [40], values: (0..<40).map { Float($0 * number) })
    let array = try writer.array(weights.description, data: weights.numpyBytes.span.bytes)
    let config = try writer.config(ValueRecord([ValueRecord.Item("server-round", .signed(Int64(number)))]))
    let records = try writer.records([
      ObjectWriter.Named("arrays", try writer.arrays([ObjectWriter.Named("0", array)])),
      ObjectWriter.Named("config", config),
    ])
    var metadata = Metadata()
    metadata.runID = 11
    metadata.sourceNodeID = 1
    metadata.targetNodeID = nodeID
    metadata.messageType = "train"
    metadata.createdAt = time
    metadata.timeToLive = timeToLive
    metadata.sourceTaskID = UInt64(number)
    let tree = try writer.message(metadata, records: records)
    metadata.messageID = tree.id
    instructions.append(Instruction(message: Message(metadata: metadata, hasContent: true), tree: tree))
  }

  /// Instructions whose reply is here with everything it consists of.
  var answered: [ObjectID] {
    replies.values.filter { $0.tree.ids.allSatisfy(received.contains) }.compactMap(\.message.metadata.replyToMessageID)
  }

  func forget() {
    nodeIDs = [:]
    onlineUntil = [:]
  }

  func answer(_ route: Route, key: [UInt8], signedAt: Double, _ body: [UInt8]) throws -> (status: Int, body: [UInt8]) {
    guard -5 < time - signedAt, time - signedAt < 305 else { return (401, Array(#"{"detail": "x"}"#.utf8)) }
    let nodeID: UInt64? =
      switch route {
      case .registerNode, .activateNode: nil
      case .deactivateNode, .unregisterNode: try Node(decoding: body).id
      default: try PullMessagesRequest(decoding: body).node.id
      }
    if let nodeID, nodeIDs[key] != nodeID { return (401, []) }
    acceptedCalls += 1
    switch route {
    case .registerNode: return register(key)
    case .activateNode: return try activate(key, ActivateNodeRequest(decoding: body))
    case .sendHeartbeat:
      onlineUntil[nodeID!] = time + 2 * (try HeartbeatRequest(decoding: body).heartbeatInterval)
      return (200, HeartbeatAnswer(isKnown: true).encoded())
    case .pullMessages: return (200, pull(nodeID!).encoded())
    case .pullObject: return try runIsOver ? refusal(403, 2007) : (200, object(PullObjectRequest(decoding: body)))
    case .confirmMessage:
      confirmed.append(try ConfirmRequest(decoding: body).objectID!)
      return (200, [])
    case .pushMessages: return try runIsOver ? refusal(403, 2007) : (200, push(PushMessagesRequest(decoding: body)))
    case .pushObject: return try runIsOver ? refusal(403, 2007) : (200, push(PushObjectRequest(decoding: body)))
    case .deactivateNode:
      onlineUntil[nodeID!] = 0
      return (200, [])
    case .unregisterNode:
      nodeIDs[key] = nil
      return (200, [])
    case .getRun, .getFab: return (404, [])
    }
  }

  private func refusal(_ status: Int, _ code: Int) -> (Int, [UInt8]) {
    (status, Array(#"{"detail": "no", "code": \#(code), "extra": [1.5e3, {"a": null}]}"#.utf8))
  }

  private func register(_ key: [UInt8]) -> (Int, [UInt8]) {
    if forbidsRegistration { return refusal(412, 2001) }
    if nodeIDs[key] != nil { return refusal(412, 23) }
    lastID += 1
    nodeIDs[key] = lastID
    return (200, Node(lastID).encoded())
  }

  private func activate(_ key: [UInt8], _ request: ActivateNodeRequest) throws -> (Int, [UInt8]) {
    guard let id = nodeIDs[key], request.publicKey == key, onlineUntil[id, default: 0] <= time else {
      return refusal(412, 2004)
    }
    onlineUntil[id] = time + 2 * request.heartbeatInterval
    return (200, Node(id).encoded())
  }

  private func pull(_ nodeID: UInt64) -> PullMessagesAnswer {
    let next = instructions.firstIndex { !$0.isClaimed && $0.message.metadata.targetNodeID == nodeID }
    guard let next else { return PullMessagesAnswer() }
    instructions[next].isClaimed = true
    return PullMessagesAnswer(messages: [instructions[next].message], trees: [instructions[next].tree])
  }

  private func object(_ request: PullObjectRequest) -> [UInt8] {
    if unavailableAnswers > 0 {
      unavailableAnswers -= 1
      return PullObjectAnswer(isFound: true, isAvailable: false).encoded()
    }
    let content = store.object(request.objectID!)
    return PullObjectAnswer(isFound: content != nil, isAvailable: content != nil, content: content ?? []).encoded()
  }

  private func push(_ request: PushMessagesRequest) -> [UInt8] {
    let message = request.messages[0], tree = request.trees[0]
    let session = "session \(acceptedCalls)"
    var answer = PushMessagesAnswer(messageIDs: [tree.id], objectsToPush: [], sessionID: session)
    let instruction = instructions.first { $0.tree.id == message.metadata.replyToMessageID }
    let isWanted =
      instruction.map {
        let limit = $0.message.metadata.createdAt + $0.message.metadata.timeToLive
        return message.metadata.timeToLive - (limit - message.metadata.createdAt) <= 0.1 && limit > time
          && message.metadata.sourceNodeID == $0.message.metadata.targetNodeID
          && message.metadata.targetTaskID == $0.message.metadata.sourceTaskID
      } ?? false
    let other = replies.values.first { $0.message.metadata.replyToMessageID == message.metadata.replyToMessageID }
    guard isWanted, other == nil || other!.tree.id == tree.id else { return answer.encoded() }
    // What an unfinished session brought is forgotten with it.
    if let other, other.sessionEnd <= time, !other.tree.ids.allSatisfy(received.contains) {
      received.subtract(other.tree.ids)
    }
    let reply = replies[tree.id] ?? PushedReply(message, tree, session: session)
    reply.session = session
    reply.sessionEnd = time + 180
    replies[tree.id] = reply
    answer.objectsToPush = tree.ids.filter { !received.contains($0) }
    return answer.encoded()
  }

  private func push(_ request: PushObjectRequest) -> [UInt8] {
    let id = request.objectID!
    let reply = replies.values.first { $0.session == request.sessionID && $0.tree.ids.contains(id) }
    guard let reply, reply.sessionEnd > time, ObjectID(of: request.content) == id else {
      return PushObjectAnswer(isStored: false).encoded()
    }
    reply.sessionEnd = time + 180
    received.insert(id)
    return PushObjectAnswer(isStored: true).encoded()
  }
}
