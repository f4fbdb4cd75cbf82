/// What the server says of a run.
package struct Run: WireMessage {
  package struct Status: WireMessage {
    /// `pending`, `starting`, `running`, `finished`.
    package var status = ""
    package var subStatus = ""
    package var details = ""

    package init() {}

    package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
      switch (field.number, field.kind) {
      case (1, .bytes): status = try reader.text()
      case (2, .bytes): subStatus = try reader.text()
      case (3, .bytes): details = try reader.text()
      default: return false
      }
      return true
    }

    package func write(to writer: inout WireWriter) {
      writer.write(1, status)
      writer.write(2, subStatus)
      writer.write(3, details)
    }
  }

  package var runID: UInt64 = 0
  package var fabID = ""
  package var fabVersion = ""
  package var overrides: [RunOverride] = []
  package var fabHash = ""
  /// When it was pending, starting, running and finished, as texts of ISO 8601.
  package var moments: InlineArray<4, String> = ["", "", "", ""]
  package var status = Status()
  package var accountID = ""
  package var federation = ""
  package var bytesSent: UInt64 = 0
  package var bytesReceived: UInt64 = 0
  package var workSeconds = 0.0
  package var primaryTaskType = ""
  package var primaryTaskID: UInt64?
  package var seriesID: UInt64 = 0
  package var accountName = ""

  package init() {}

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .varint): runID = try reader.varint()
    case (2, .bytes): fabID = try reader.text()
    case (3, .bytes): fabVersion = try reader.text()
    case (4, .bytes): try reader.append(to: &overrides)
    case (5, .bytes): fabHash = try reader.text()
    case (6...9, .bytes): moments[Int(field.number) - 6] = try reader.text()
    case (10, .bytes): try reader.merge(into: &status)
    case (11, .bytes): accountID = try reader.text()
    case (12, .bytes): federation = try reader.text()
    case (13, .varint): bytesSent = try reader.varint()
    case (14, .varint): bytesReceived = try reader.varint()
    case (15, .fixed64): workSeconds = try reader.double()
    case (16, .bytes): primaryTaskType = try reader.text()
    case (17, .varint): primaryTaskID = try reader.varint()
    case (18, .varint): seriesID = try reader.varint()
    case (19, .bytes): accountName = try reader.text()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, runID)
    writer.write(2, fabID)
    writer.write(3, fabVersion)
    for override in overrides { writer.write(4, override) }
    writer.write(5, fabHash)
    for index in moments.indices { writer.write(UInt32(6 + index), moments[index]) }
    writer.write(10, status)
    writer.write(11, accountID)
    writer.write(12, federation)
    writer.write(13, bytesSent)
    writer.write(14, bytesReceived)
    writer.write(15, workSeconds)
    writer.write(16, primaryTaskType)
    if let primaryTaskID { writer.writePresent(17, primaryTaskID) }
    writer.write(18, seriesID)
    writer.write(19, accountName)
  }
}
