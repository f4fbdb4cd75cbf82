/// Asks for an object.
package struct PullObjectRequest: WireMessage, Equatable {
  package var node = Node()
  package var runID: UInt64 = 0
  package var objectID: ObjectID?

  package init() {}
  package init(node: Node, runID: UInt64, objectID: ObjectID) {
    self.node = node
    self.runID = runID
    self.objectID = objectID
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &node)
    case (2, .varint): runID = try reader.varint()
    case (3, .bytes): objectID = try reader.objectID()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, node)
    writer.write(2, runID)
    writer.write(3, objectID)
  }
}

/// Says that all objects of a message have arrived: the fields of a request for the message's own object.
package typealias ConfirmRequest = PullObjectRequest

package struct PullObjectAnswer: WireMessage, Equatable {
  package var isFound = false
  /// False while the server is still receiving it.
  package var isAvailable = false
  package var content: [UInt8] = []

  package init() {}
  package init(isFound: Bool, isAvailable: Bool, content: [UInt8] = []) {
    self.isFound = isFound
    self.isAvailable = isAvailable
    self.content = content
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .varint): isFound = try reader.bool()
    case (2, .varint): isAvailable = try reader.bool()
    case (3, .bytes): content = try reader.array()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, isFound)
    writer.write(2, isAvailable)
    writer.write(3, content)
  }
}

package struct PushObjectRequest: WireMessage {
  package var node = Node()
  package var runID: UInt64 = 0
  package var objectID: ObjectID?
  package var content: [UInt8] = []
  package var sessionID = ""

  package init() {}
  package init(node: Node, runID: UInt64, objectID: ObjectID, content: [UInt8], sessionID: String) {
    self.node = node
    self.runID = runID
    self.objectID = objectID
    self.content = content
    self.sessionID = sessionID
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &node)
    case (2, .varint): runID = try reader.varint()
    case (3, .bytes): objectID = try reader.objectID()
    case (4, .bytes): content = try reader.array()
    case (5, .bytes): sessionID = try reader.text()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, node)
    writer.write(2, runID)
    writer.write(3, objectID)
    writer.write(4, content)
    writer.write(5, sessionID)
  }
}

package struct PushObjectAnswer: WireMessage, Equatable {
  package var isStored = false

  package init() {}
  package init(isStored: Bool) { self.isStored = isStored }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .varint) else { return false }
    isStored = try reader.bool()
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, isStored) }
}
