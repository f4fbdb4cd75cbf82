/// The ids of an object and of all it consists of.
package struct ObjectTree: WireMessage, Equatable {
  package var id = ObjectID()
  package var children: [ObjectTree] = []

  package init() {}

  package init(_ id: ObjectID, children: [ObjectTree] = []) {
    self.id = id
    self.children = children
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): id = try reader.objectID() ?? ObjectID()
    case (2, .bytes): try reader.append(to: &children, limit: WireLimits.treeNodes)
    default: return false
    }
    return true
  }

  /// A node without an id would take more memory than bytes.
  package func validated() -> WireError.Code? { id == ObjectID() ? .badObjectID : nil }

  package func write(to writer: inout WireWriter) {
    writer.write(1, id)
    for child in children { writer.write(2, child) }
  }

  /// Every id once, children before parents.
  package var ids: [ObjectID] {
    var ids: [ObjectID] = []
    var seen: Set<ObjectID> = []
    collect(into: &ids, &seen)
    return ids
  }

  private func collect(into ids: inout [ObjectID], _ seen: inout Set<ObjectID>) {
    for child in children { child.collect(into: &ids, &seen) }
    if seen.insert(id).inserted { ids.append(id) }
  }
}
