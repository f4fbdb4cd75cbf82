/// Asks what a run is.
package struct GetRunRequest: WireMessage, Equatable {
  package var node = Node()
  package var runID: UInt64 = 0

  package init() {}
  package init(node: Node, runID: UInt64) {
    self.node = node
    self.runID = runID
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &node)
    case (2, .varint): runID = try reader.varint()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, node)
    writer.write(2, runID)
  }
}

package struct GetRunAnswer: WireMessage {
  package var run = Run()

  package init() {}
  package init(run: Run) { self.run = run }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .bytes) else { return false }
    try reader.merge(into: &run)
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, run) }
}

/// Asks for the application of a run; a device that brings its own never does.
package struct GetFabRequest: WireMessage {
  package var node = Node()
  package var hash = ""
  package var runID: UInt64 = 0

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &node)
    case (2, .bytes): hash = try reader.text()
    case (3, .varint): runID = try reader.varint()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, node)
    writer.write(2, hash)
    writer.write(3, runID)
  }
}

package struct GetFabAnswer: WireMessage {
  package var fab = Fab()

  package init() {}
  package init(fab: Fab) { self.fab = fab }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    guard field == WireField(number: 1, kind: .bytes) else { return false }
    try reader.merge(into: &fab)
    return true
  }

  package func write(to writer: inout WireWriter) { writer.write(1, fab) }
}
