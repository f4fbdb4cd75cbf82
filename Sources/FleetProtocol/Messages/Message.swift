/// A message between nodes. What it carries, a set of records, travels as objects beside it.
package struct Message: WireMessage, Equatable {
  package var metadata = Metadata()
  /// Whether the field of the content stands there; on the wire it is always empty.
  package var hasContent = false
  package var failure: Failure?

  package init() {}

  package init(metadata: Metadata, hasContent: Bool = false, failure: Failure? = nil) {
    self.metadata = metadata
    self.hasContent = hasContent
    self.failure = failure
  }

  package mutating func take(_ field: WireField, from reader: inout WireReader) throws(WireError) -> Bool {
    switch (field.number, field.kind) {
    case (1, .bytes): try reader.merge(into: &metadata)
    case (2, .bytes):
      _ = try reader.span()
      hasContent = true
    case (3, .bytes):
      var merged = failure ?? Failure()
      try reader.merge(into: &merged)
      failure = merged
    default: return false
    }
    return true
  }

  package func write(to writer: inout WireWriter) {
    writer.write(1, metadata)
    if hasContent { writer.nest(2) { _ in } }
    if let failure { writer.write(3, failure) }
  }
}
