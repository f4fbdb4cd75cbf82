/// What a message carries: records under their names, in their order.
package struct Records: Sendable {
  package enum Content: Sendable {
    case arrays([StoredArray])
    case metrics(ValueRecord)
    case config(ValueRecord)
  }

  package struct Record: Sendable {
    package var name: String
    package var content: Content
  }

  package var records: [Record] = []

  /// What SCAFFOLD calls its record of arrays: the control variate of an instruction, its change in an answer.
  package static let controlName: StaticString = "swiftlet.control"

  /// The only record of arrays, or the first of several.
  package var arrays: [StoredArray]? {
    for record in records { if case .arrays(let arrays) = record.content { return arrays } }
    return nil
  }

  package var metrics: ValueRecord? {
    for record in records { if case .metrics(let values) = record.content { return values } }
    return nil
  }

  package var config: ValueRecord? {
    for record in records { if case .config(let values) = record.content { return values } }
    return nil
  }
}

/// An array whose data lies in the store.
package struct StoredArray: Sendable {
  package var name: String
  package var description: ArrayDescription
  /// Every chunk of the data in order; the same one may stand there several times.
  package var chunks: [ObjectID]
}
