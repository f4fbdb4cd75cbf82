/// Asks for instructions.
package struct PullMessagesRequest: WireMessage, Equatable {
  package var node = Node()

  package init() {}
  package init(node: Node) { self.node = node }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .bytes) else { return false }
    try reader.merge(into: &node)
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, node) }
}

/// Instructions, at most one, each with the ids of its objects.
package struct PullMessagesAnswer: WireMessage, Equatable {
  private static let limit = 64

  package var messages: [Message] = []
  package var trees: [ObjectTree] = []

  package init() {}
  package init(messages: [Message], trees: [ObjectTree]) {
    self.messages = messages
    self.trees = trees
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (2, .bytes): try reader.append(to: &messages, limit: PullMessagesAnswer.limit)
    case (3, .bytes): try reader.append(to: &trees, limit: PullMessagesAnswer.limit)
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    for message in messages { writer.write(2, message) }
    for tree in trees { writer.write(3, tree) }
  }
}

/// Announces replies, exactly one, with the ids of its objects and the seconds the work took.
package struct PushMessagesRequest: WireMessage, Equatable {
  private static let limit = 64

  package var node = Node()
  package var messages: [Message] = []
  package var trees: [ObjectTree] = []
  package var workSeconds: [Double] = []

  package init() {}
  package init(node: Node, message: Message, tree: ObjectTree, workSeconds: Double) {
    self.node = node
    messages = [message]
    trees = [tree]
    self.workSeconds = [workSeconds]
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &node)
    case (2, .bytes): try reader.append(to: &messages, limit: PushMessagesRequest.limit)
    case (3, .bytes): try reader.append(to: &trees, limit: PushMessagesRequest.limit)
    case (4, .fixed64): try reader.append(to: &workSeconds) { r throws(WireError) in try r.double() }
    case (4, .bytes):
      try reader.appendPacked(to: &workSeconds, elementByteCount: 8) { r throws(WireError) in try r.double() }
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, node)
    for message in messages { writer.write(2, message) }
    for tree in trees { writer.write(3, tree) }
    guard !workSeconds.isEmpty else { return }
    writer.nest(4) { for seconds in workSeconds { $0.write(fixed64: seconds.bitPattern) } }
  }
}

/// Which objects of the reply the server does not have yet.
///
/// A reply the server refused gets the same answer, but the object of the message itself is not among them.
package struct PushMessagesAnswer: WireMessage {
  package var messageIDs: [ObjectID] = []
  package var objectsToPush: [ObjectID] = []
  package var sessionID = ""

  package init() {}
  package init(messageIDs: [ObjectID], objectsToPush: [ObjectID], sessionID: String) {
    self.messageIDs = messageIDs
    self.objectsToPush = objectsToPush
    self.sessionID = sessionID
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (2, .bytes): try takeResult(&reader)
    case (3, .bytes):
      try reader.append(to: &objectsToPush, limit: WireLimits.treeNodes) { r throws(WireError) in
        guard let id = try r.objectID() else { throw WireError(.badObjectID, offset: r.offset) }
        return id
      }
    case (4, .bytes): sessionID = try reader.text()
    default: return false
    }
    return true
  }

  /// An entry of a map; its value is always 0.
  private mutating func takeResult(_ reader: inout WireReader) throws(WireError) {
    var entry = try reader.message()
    guard messageIDs.count < WireLimits.items else { throw WireError(.tooMany, offset: entry.offset) }
    while let field = try entry.field() {
      guard field == WireField(number: 1, kind: .bytes) else {
        try entry.skip(field)
        continue
      }
      if let id = try entry.objectID() { messageIDs.append(id) }
    }
  }

  package func write(to writer: inout WireWriter) {
    for id in messageIDs {
      writer.nest(2) {
        $0.write(1, id)
        $0.writePresent(2, 0 as UInt64)
      }
    }
    for id in objectsToPush { writer.write(3, id) }
    writer.write(4, sessionID)
  }
}
