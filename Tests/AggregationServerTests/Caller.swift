import AggregationServer
import FleetProtocol

/// A node that makes single calls.
final class Caller {
  let federation: Federation
  let key = NodeKey()
  private(set) var node = Node()

  /// Registered and online.
  init(_ federation: Federation) throws {
    self.federation = federation
    let _: Node = try ask(.registerNode, RegisterNodeRequest(publicKey: key.publicKeyPEM))
    node = try ask(.activateNode, ActivateNodeRequest(publicKey: key.publicKeyPEM, heartbeatInterval: 1800))
  }

  func call(_ route: Route, _ body: [UInt8]) -> FleetAnswer {
    let headers = AuthenticationHeaders(at: federation.time, signer: key)!
    return federation.service.answer(
      FleetRequest(
        route, publicKey: headers.publicKey, time: headers.time, signature: headers.signature, body: body),
      at: federation.time)
  }

  func ask<Answer: WireMessage>(_ route: Route, _ message: some WireMessage) throws -> Answer {
    try Answer(decoding: call(route, message.encoded()).body)
  }
}

/// A reply of a model of two arrays, whose weights are all 1 unless they are said.
struct SentReply {
  let store = MemoryObjectStore()
  let message: Message
  let tree: ObjectTree

  init(
    _ instruction: Message, from node: Caller, values: [Float] = [1, 1], _ change: (inout Metadata) -> Void = { _ in }
  ) throws {
    var metadata = instruction.metadata.reply(from: node.node.id, at: node.federation.time)!
    change(&metadata)
    let writer = ObjectWriter(store: store)
    var parts: [ObjectWriter.Named] = []
    for (name, values) in [("0", values), ("1", [1])] {
      let array = FloatArray(shape: [values.count], values: values)
      let bytes = array.numpyBytes
      parts.append(.init(name, try writer.array(array.description, data: bytes.span.bytes)))
    }
    let metrics = ValueRecord([.init("num-examples", .signed(3))])
    let records = try writer.records([
      .init("arrays", try writer.arrays(parts)), .init("metrics", try writer.metrics(metrics)),
    ])
    tree = try writer.message(metadata, records: records)
    var message = Message(metadata: metadata, hasContent: true)
    message.metadata.messageID = tree.id
    self.message = message
  }

  func request(_ node: Caller) -> PushMessagesRequest {
    PushMessagesRequest(node: node.node, message: message, tree: tree, workSeconds: 2)
  }

  func announce(as node: Caller) throws -> PushMessagesAnswer { try node.ask(.pushMessages, request(node)) }

  func push(_ id: ObjectID, _ content: [UInt8]? = nil, session: String, as node: Caller) throws -> Bool {
    let request = PushObjectRequest(
      node: node.node, runID: message.metadata.runID, objectID: id, content: content ?? store.object(id)!,
      sessionID: session)
    let answer: PushObjectAnswer = try node.ask(.pushObject, request)
    return answer.isStored
  }
}
