/// What a client must know after a restart, as a message that can be written to a file.
package struct ClientState: WireMessage, Equatable {
  package enum Phase: UInt64, Sendable { case pulling = 0, working, pushing }

  /// What the server calls this node; 0 when it does not know it yet.
  package var nodeID: UInt64 = 0
  package var task: ClientTask?
  /// What became of the last instruction, until that has been dealt with.
  package var finished: FinishedTask?

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .varint): nodeID = try reader.varint()
    case (2, .bytes):
      var merged = task ?? ClientTask()
      try reader.merge(into: &merged)
      task = merged
    case (3, .bytes):
      var merged = finished ?? FinishedTask()
      try reader.merge(into: &merged)
      finished = merged
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, nodeID)
    if let task { writer.write(2, task) }
    if let finished { writer.write(3, finished) }
  }
}

/// An instruction that was taken, and how far it has come.
package struct ClientTask: WireMessage, Equatable {
  package var instruction = Metadata()
  package var tree = ObjectTree()
  package var phase = ClientState.Phase.pulling
  package var reply: Reply?

  package init() {}

  init(_ instruction: Metadata, _ tree: ObjectTree) {
    self.instruction = instruction
    self.tree = tree
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &instruction)
    case (2, .bytes): try reader.merge(into: &tree)
    case (3, .varint):
      guard let value = ClientState.Phase(rawValue: try reader.varint()) else {
        throw WireError(.badValue, offset: reader.offset)
      }
      phase = value
    case (4, .bytes):
      var merged = reply ?? Reply()
      try reader.merge(into: &merged)
      reply = merged
    default: return false
    }
    return true
  }

  package func validated() -> WireError.Code? {
    tree.id == ObjectID() || (phase == .pushing) != (reply != nil) ? .badValue : nil
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, instruction)
    writer.write(2, tree)
    writer.write(3, phase.rawValue)
    if let reply { writer.write(4, reply) }
  }
}
