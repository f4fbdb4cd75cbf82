/// Messages about the node itself: to be known, to be online, to leave.
package struct RegisterNodeRequest: WireMessage, Equatable {
  /// SubjectPublicKeyInfo in PEM, the same bytes each time.
  package var publicKey: [UInt8] = []

  package init() {}
  package init(publicKey: [UInt8]) { self.publicKey = publicKey }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .bytes) else { return false }
    publicKey = try reader.array()
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, publicKey) }
}

package struct ActivateNodeRequest: WireMessage, Equatable {
  package var publicKey: [UInt8] = []
  /// Seconds, 10...1800: the node counts as online for twice as long.
  package var heartbeatInterval = 0.0

  package init() {}
  package init(publicKey: [UInt8], heartbeatInterval: Double) {
    self.publicKey = publicKey
    self.heartbeatInterval = heartbeatInterval
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): publicKey = try reader.array()
    case (2, .fixed64): heartbeatInterval = try reader.double()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, publicKey)
    writer.write(2, heartbeatInterval)
  }
}

package struct HeartbeatRequest: WireMessage, Equatable {
  package var node = Node()
  package var heartbeatInterval = 0.0

  package init() {}
  package init(node: Node, heartbeatInterval: Double) {
    self.node = node
    self.heartbeatInterval = heartbeatInterval
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &node)
    case (2, .fixed64): heartbeatInterval = try reader.double()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, node)
    writer.write(2, heartbeatInterval)
  }
}

/// The answer to a heartbeat.
package struct HeartbeatAnswer: WireMessage, Equatable {
  package var isKnown = false

  package init() {}
  package init(isKnown: Bool) { self.isKnown = isKnown }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .varint) else { return false }
    isKnown = try reader.bool()
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, isKnown) }
}
