/// What an instruction came to; its objects are in the store.
package struct Reply: WireMessage, Equatable {
  /// With the id of its object.
  package var message = Message()
  package var tree = ObjectTree()
  package var workSeconds = 0.0
  /// Whether the object of the message itself may have reached the server, after which a server that does not ask for it
  /// has it; before, it has refused the reply.
  var isRootSent = false

  package init() {}

  /// `tree`: of the objects of the message, as `ObjectWriter.message` made them from `metadata`.
  package init(_ metadata: Metadata, tree: ObjectTree, failure: Failure? = nil, workSeconds: Double) {
    message = Message(metadata: metadata, hasContent: failure == nil, failure: failure)
    message.metadata.messageID = tree.id
    self.tree = tree
    self.workSeconds = workSeconds
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &message)
    case (2, .bytes): try reader.merge(into: &tree)
    case (3, .fixed64): workSeconds = try reader.double()
    case (4, .varint): isRootSent = try reader.bool()
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? { tree.id == ObjectID() ? .badValue : nil }

  package func write(to writer: inout WireWriter) {
    writer.write(1, message)
    writer.write(2, tree)
    writer.write(3, workSeconds)
    writer.write(4, isRootSent)
  }
}

extension Metadata {
  /// The envelope of a reply to this instruction, made at a time of the server's clock; nil when it has expired.
  package func reply(from nodeID: UInt64, at time: UTCTime) -> Metadata? {
    var reply = self
    reply.messageID = nil
    reply.replyToMessageID = messageID
    reply.sourceNodeID = nodeID
    reply.targetNodeID = sourceNodeID
    reply.sourceTaskID = targetTaskID
    reply.targetTaskID = sourceTaskID
    reply.createdAt = time.seconds
    reply.timeToLive = createdAt + timeToLive - time.seconds
    return reply.timeToLive > 0 ? reply : nil
  }
}
