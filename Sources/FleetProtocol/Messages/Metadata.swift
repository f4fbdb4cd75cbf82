/// What stands on the envelope of a message: from whom, to whom, about what, until when.
package struct Metadata: WireMessage, Equatable {
  package var runID: UInt64 = 0
  /// The object id of the message; nil inside of that object.
  package var messageID: ObjectID?
  package var sourceNodeID: UInt64 = 0
  package var targetNodeID: UInt64 = 0
  package var replyToMessageID: ObjectID?
  /// Free text, often empty.
  package var groupID = ""
  /// Seconds after `createdAt`.
  package var timeToLive = 0.0
  /// `train`, `evaluate`, `query`, or one of these, a point and a name.
  package var messageType = ""
  /// Seconds since 1970.
  package var createdAt = 0.0
  package var sourceTaskID: UInt64?
  package var targetTaskID: UInt64?

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .varint): runID = try reader.varint()
    case (2, .bytes): messageID = try reader.objectID()
    case (3, .varint): sourceNodeID = try reader.varint()
    case (4, .varint): targetNodeID = try reader.varint()
    case (5, .bytes): replyToMessageID = try reader.objectID()
    case (6, .bytes): groupID = try reader.text()
    case (7, .fixed64): timeToLive = try reader.double()
    case (8, .bytes): messageType = try reader.text()
    case (9, .fixed64): createdAt = try reader.double()
    case (10, .varint): sourceTaskID = try reader.varint()
    case (11, .varint): targetTaskID = try reader.varint()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, runID)
    writer.write(2, messageID)
    writer.write(3, sourceNodeID)
    writer.write(4, targetNodeID)
    writer.write(5, replyToMessageID)
    writer.write(6, groupID)
    writer.write(7, timeToLive)
    writer.write(8, messageType)
    writer.write(9, createdAt)
    if let sourceTaskID { writer.writePresent(10, sourceTaskID) }
    if let targetTaskID { writer.writePresent(11, targetTaskID) }
  }

  package static func == (a: Metadata, b: Metadata) -> Bool {
    // Bytes stand for values here: texts have no other equality on a device, and NaN is the same as itself.
    a.encoded() == b.encoded()
  }
}
