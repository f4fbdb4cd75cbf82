/// An instruction that is over.
package struct FinishedTask: WireMessage, Equatable {
  package enum Outcome: UInt64, Sendable {
    case delivered = 0
    /// The server did not want the reply.
    case rejected
    case expired, runEnded
    /// The server has forgotten this node and calls it something else now.
    case nodeChanged
    /// A call was refused for good; `refusal` says why.
    case refused
    case storeFailed
  }

  package var instruction = Metadata()
  package var outcome = Outcome.delivered
  package var refusal: Refusal?

  package init() {}

  init(_ instruction: Metadata, _ outcome: Outcome, _ refusal: Refusal?) {
    self.instruction = instruction
    self.outcome = outcome
    self.refusal = refusal
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &instruction)
    case (2, .varint):
      guard let value = Outcome(rawValue: try reader.varint()) else {
        throw WireError(.badValue, offset: reader.offset)
      }
      outcome = value
    case (3, .varint): refusal = Refusal(status: Int(truncatingIfNeeded: try reader.varint()), code: refusal?.code ?? 0)
    case (4, .varint):
      refusal = Refusal(status: refusal?.status ?? 0, code: Int(truncatingIfNeeded: try reader.varint()))
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, instruction)
    writer.write(2, outcome.rawValue)
    guard let refusal else { return }
    writer.writePresent(3, UInt64(truncatingIfNeeded: refusal.status))
    writer.writePresent(4, UInt64(truncatingIfNeeded: refusal.code))
  }
}
