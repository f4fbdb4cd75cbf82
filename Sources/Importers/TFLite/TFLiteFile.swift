/// The parts of a TFLite file that its subgraphs refer to.
struct TFLiteFile {
  /// The most operators, tensors, buffers or codes that one list of a model may have.
  static let maximumCount = 1 << 16

  struct OperatorCode {
    /// The name, or for a custom operator `CUSTOM "name"`.
    var name: String
    var version: Int
  }

  let buffer: Flatbuffer
  let subgraphs: FlatbufferVector
  let operatorCodes: [OperatorCode]
  private let buffers: FlatbufferVector
  private let metadata: FlatbufferVector

  init(_ bytes: [UInt8]) throws(ImportError) {
    buffer = Flatbuffer(bytes: bytes)
    let model = try buffer.root(identifier: "TFL3")
    let version: UInt32 = try model.integer(Field.Model.version)
    guard version == 3 else { throw ImportError("the schema has version \(version); only version 3 is supported") }
    subgraphs = try TFLiteFile.list(model, Field.Model.subgraphs, "subgraphs")
    buffers = try TFLiteFile.list(model, Field.Model.buffers, "buffers")
    metadata = try TFLiteFile.list(model, Field.Model.metadata, "metadata")
    let codes = try TFLiteFile.list(model, Field.Model.operatorCodes, "operator codes")
    var operatorCodes: [OperatorCode] = []
    for index in 0..<codes.count { operatorCodes.append(try TFLiteFile.operatorCode(try codes.table(index))) }
    self.operatorCodes = operatorCodes
  }

  /// A list of tables whose length is within bounds.
  static func list(_ table: FlatbufferTable, _ field: Int, _ what: String) throws(ImportError) -> FlatbufferVector {
    let list = try table.tables(field)
    guard list.count <= maximumCount else {
      throw ImportError(place: .byte(list.start), "\(list.count) \(what) are more than the supported \(maximumCount)")
    }
    return list
  }

  /// Old files keep the code in one byte; new ones repeat it there, limited to 127.
  private static func operatorCode(_ table: FlatbufferTable) throws(ImportError) -> OperatorCode {
    let old: Int8 = try table.integer(Field.OperatorCode.deprecatedCode)
    let new: Int32 = try table.integer(Field.OperatorCode.code)
    let version: Int32 = try table.integer(Field.OperatorCode.version, default: 1)
    var name = OperatorNames.name(max(Int(old), Int(new)))
    if name == "CUSTOM" { name += " \"\(printable(try table.string(Field.OperatorCode.customCode)))\"" }
    return OperatorCode(name: name, version: Int(version))
  }

  /// Where in the file a buffer's bytes are, or nil when it has none. Large buffers lie behind the flatbuffer.
  func byteRange(ofBuffer index: Int) throws(ImportError) -> Range<Int>? {
    guard buffers.count > index else {
      throw ImportError("buffer \(index) does not exist; the file has \(buffers.count)")
    }
    let table = try buffers.table(index)
    let offset: UInt64 = try table.integer(Field.Buffer.offset)
    if offset > 1 {
      let size: UInt64 = try table.integer(Field.Buffer.size)
      let end = UInt64(buffer.bytes.count)
      guard offset <= end, size <= end - offset else {
        throw ImportError(place: .byte(table.position), "buffer \(index) lies outside the file")
      }
      return size > 0 ? Int(offset)..<Int(offset + size) : nil
    }
    guard let data = try table.vector(Field.Buffer.data, elementByteCount: 1), data.count > 0 else { return nil }
    return data.byteRange
  }

  /// Where in the file a piece of metadata is, or nil.
  func metadata(named name: String) throws(ImportError) -> Range<Int>? {
    for index in 0..<metadata.count {
      let entry = try metadata.table(index)
      let buffer: UInt32 = try entry.integer(1)
      if try entry.string(0) == name { return try byteRange(ofBuffer: Int(buffer)) }
    }
    return nil
  }
}
