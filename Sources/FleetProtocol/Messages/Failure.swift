internal import Text

/// Why an instruction was not carried out.
package struct Failure: WireMessage, Equatable {
  package enum Code: Int64, Sendable {
    case unknown = 0, applicationNotLoaded, applicationRaised, messageUnavailable, replyUnavailable, nodeUnavailable,
      preconditionFailed, invalidApplication, applicationCrashed
  }

  /// A number of `Code`, or one from later times.
  package var code: Int64 = 0
  package var reason = ""

  package init() {}

  package init(_ code: Code, reason: String) {
    self.code = code.rawValue
    self.reason = reason
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .varint): code = try reader.signed()
    case (2, .bytes): reason = try reader.text()
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, signed: code)
    writer.write(2, reason)
  }

  package static func == (a: Failure, b: Failure) -> Bool { a.code == b.code && isSame(a.reason, b.reason) }
}
