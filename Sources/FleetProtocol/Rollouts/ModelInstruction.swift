internal import Text

/// What a device is asked to do with a version of a model.
///
/// The record `config` names the model (`model`), its version (`version`) and the bytes of its file (`bytes`). With
/// `install` goes the record `arrays` of one array `file`, whose data is the signed `.swl` file as it is.
package struct ModelInstruction: Sendable {
  package enum Action: UInt8, CaseIterable, Sendable {
    /// Take the file into the store and try the version.
    case install
    /// Say how far it has come.
    case status
    /// Go back to the version before.
    case rollBack

    package var messageType: StaticString {
      switch self {
      case .install: "query.install"
      case .status: "query.rollout"
      case .rollBack: "query.rollback"
      }
    }

    /// nil for an instruction that is not about a model.
    package init?(messageType: String) {
      for action in Action.allCases where isSame(messageType, action.messageType) {
        self = action
        return
      }
      return nil
    }
  }

  package var model: String
  package var version: UInt32
  package var byteCount: Int

  package static let configRecord: StaticString = "config"
  package static let arraysRecord: StaticString = "arrays"
  package static let array: StaticString = "file"
  /// What the array's data is, in place of NumPy's serialisation.
  package static let serialization: StaticString = "swiftlet.swl"

  package init(model: String, version: UInt32, byteCount: Int) {
    (self.model, self.version, self.byteCount) = (model, version, byteCount)
  }

  /// nil when something is missing or out of bounds.
  package init?(_ record: ValueRecord) {
    guard let model = record.text("model"), model.utf8.count <= 64, let version = record.number("version"),
      let byteCount = record.number("bytes"), 1...Double(UInt32.max) ~= version, 0...1e15 ~= byteCount
    else { return nil }
    self.init(model: model, version: UInt32(version), byteCount: Int(byteCount))
  }

  package var values: ValueRecord {
    ValueRecord([
      .init("model", .text(model)), .init("version", .signed(Int64(version))),
      .init("bytes", .signed(Int64(byteCount))),
    ])
  }

  /// Writes the signed file as a record of arrays.
  package static func write(
    file: RawSpan, to writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    let description = ArrayDescription(
      elementType: "uint8", shape: [file.byteCount], serialization: "\(serialization)")
    return try writer.arrays([.init("\(array)", try writer.array(description, data: file))])
  }

  /// Writes the records of an instruction. `file`: what `write` gave, for an installation.
  package func records(
    file: ObjectTree?, to writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    var records = [ObjectWriter.Named("\(ModelInstruction.configRecord)", try writer.config(values))]
    if let file { records.append(.init("\(ModelInstruction.arraysRecord)", file)) }
    return try writer.records(records)
  }
}
