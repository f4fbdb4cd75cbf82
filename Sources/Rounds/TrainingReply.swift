package import FleetProtocol
internal import UpdatePacking

/// What a device sends back of a round's training, read from where its objects lie.
///
/// Either whole weights, one NumPy array for each of the model's, as Flower's nodes send them, or one array with the coded
/// change of all values in a row.
package struct TrainingReply {
  package static let examplesKey: StaticString = "num-examples"

  /// How many examples it was trained on.
  package let examples: Double
  /// Whether the values are changes, else they are weights.
  package let isChange: Bool
  private let arrays: [StoredArray]
  private let controls: [StoredArray]?
  private let layout: ModelLayout
  private let reader: ObjectReader

  /// Reads the names only. `message`: the id of the reply's root.
  package init(message: ObjectID, in store: any ObjectStore, layout: ModelLayout) throws(UpdateProblem) {
    reader = ObjectReader(store: store)
    self.layout = layout
    let records: Records
    do throws(WireError) { records = try reader.records(ofMessage: message) } catch { throw .unreadable(error) }
    guard let arrays = TrainingReply.arrays(of: records, isControl: false) else { throw .noArrays }
    guard let examples = records.metrics?.number(TrainingReply.examplesKey) else { throw .noExamples }
    self.examples = examples
    self.arrays = arrays
    controls = TrainingReply.arrays(of: records, isControl: true)
    isChange = arrays.count == 1 && UpdateArray.isUpdate(arrays[0])
    if !isChange { try TrainingReply.check(arrays, layout) }
    if let controls { try TrainingReply.check(controls, layout) }
  }

  package var hasControl: Bool { controls != nil }

  /// Gives `body` all values in order, with the place of the first.
  package func forEachPart(_ body: (Int, [Float]) throws(UpdateProblem) -> Void) throws(UpdateProblem) {
    if isChange { return try body(0, try decoded()) }
    try forEach(arrays, body)
  }

  /// The values of SCAFFOLD's change of the control variate.
  package func forEachControlPart(_ body: (Int, [Float]) throws(UpdateProblem) -> Void) throws(UpdateProblem) {
    if let controls { try forEach(controls, body) }
  }

  private func forEach(
    _ arrays: [StoredArray], _ body: (Int, [Float]) throws(UpdateProblem) -> Void
  ) throws(UpdateProblem) {
    var base = 0
    for (array, part) in zip(arrays, layout.parts) {
      try ArrayParts(reader: reader, array: array, part: part).forEach { start, values throws(UpdateProblem) in
        try body(base + start, values)
      }
      base += part.count
    }
  }

  private func decoded() throws(UpdateProblem) -> [Float] {
    do throws(WireError) { return try UpdateArray.change(in: arrays[0], reader, count: layout.count) } catch {
      throw .unreadable(error)
    }
  }

  private static func arrays(of records: Records, isControl: Bool) -> [StoredArray]? {
    for record in records.records where (record.name == "\(Records.controlName)") == isControl {
      if case .arrays(let arrays) = record.content { return arrays }
    }
    return nil
  }

  private static func check(_ arrays: [StoredArray], _ layout: ModelLayout) throws(UpdateProblem) {
    guard arrays.count == layout.parts.count else { throw .wrongCount(arrays.count, expected: layout.parts.count) }
    for (array, part) in zip(arrays, layout.parts) {
      guard array.name == part.name else { throw .wrongName(array.name, expected: part.name) }
      let coding = array.description.serialization
      guard coding == "\(ArrayDescription.numpySerialization)" || coding.isEmpty else {
        throw .unknownCoding(name: array.name, coding)
      }
    }
  }
}
