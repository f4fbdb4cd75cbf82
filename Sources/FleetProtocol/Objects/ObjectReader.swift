internal import Numpy
internal import Text

/// Makes values out of the objects of a store, which anybody may have written.
package struct ObjectReader {
  private let store: any ObjectStore

  package init(store: any ObjectStore) { self.store = store }

  /// The message with this id, as it was made: its metadata has no message id.
  package func message(_ id: ObjectID) throws(WireError) -> Message {
    let object = try object(id)
    let view = try ObjectReader.view(object, .message)
    return try Message(decoding: view.body)
  }

  /// The records of a message; none for one that reports a failure.
  package func records(ofMessage id: ObjectID) throws(WireError) -> Records {
    let object = try object(id)
    guard let root = try ObjectReader.view(object, .message).children.first else { return Records() }
    var records = Records()
    for (name, id) in try named(root, .recordDict) {
      records.records.append(Records.Record(name: name, content: try content(id)))
    }
    return records
  }

  /// The data of an array, refused when it is longer than `limit` bytes.
  package func data(of array: StoredArray, limit: Int) throws(WireError) -> [UInt8] {
    var data: [UInt8] = []
    for id in array.chunks {
      let object = try object(id)
      let chunk = try ObjectReader.view(object, .arrayChunk).body
      guard chunk.byteCount <= limit - data.count else { throw WireError(.tooLarge, offset: data.count) }
      unsafe chunk.withUnsafeBytes { unsafe data.append(contentsOf: $0) }
    }
    return data
  }

  /// The data in one chunk of an array.
  package func chunk(_ id: ObjectID) throws(WireError) -> ArraySlice<UInt8> {
    let object = try object(id)
    let byteCount = try ObjectReader.view(object, .arrayChunk).body.byteCount
    return object.suffix(byteCount)
  }

  /// The arrays of a record.
  package func arrays(of record: ObjectID) throws(WireError) -> [StoredArray] {
    var arrays: [StoredArray] = []
    for (name, id) in try named(record, .arrayRecord) { arrays.append(try array(id, named: name)) }
    return arrays
  }

  private func content(_ id: ObjectID) throws(WireError) -> Records.Content {
    let object = try object(id)
    let view = unsafe try ObjectView(object.span.bytes)
    switch view.type {
    case .metricRecord: return .metrics(try ValueRecord(decoding: view.body))
    case .configRecord: return .config(try ValueRecord(decoding: view.body))
    case .arrayRecord: return .arrays(try arrays(of: id))
    default: throw WireError(.wrongObjectType, offset: 0)
    }
  }

  private func array(_ id: ObjectID, named name: String) throws(WireError) -> StoredArray {
    let object = try object(id)
    let view = try ObjectReader.view(object, .array)
    var description = ArrayDescription(elementType: "", shape: [], serialization: "")
    var indices: [Int] = []
    var reader = JSONReader(view.body)
    try reader.object { key, reader throws(WireError) in
      if isSame(key, "dtype") {
        description.elementType = try reader.text()
      } else if isSame(key, "shape") {
        description.shape = try reader.naturals(limit: NumpyHeader.rankLimit)
      } else if isSame(key, "stype") {
        description.serialization = try reader.text()
      } else if isSame(key, "arraychunk_ids") {
        indices = try reader.naturals(limit: WireLimits.treeNodes)
      } else {
        try reader.skip()
      }
    }
    try reader.expectEnd()
    let children = view.children
    var chunks: [ObjectID] = []
    for index in indices {
      guard index < children.count else { throw WireError(.badChildren, offset: 0) }
      chunks.append(children[index])
    }
    return StoredArray(name: name, description: description, chunks: chunks)
  }

  /// The names and ids in the body of an object, each id one of its children.
  private func named(_ id: ObjectID, _ type: ObjectType) throws(WireError) -> [(String, ObjectID)] {
    let object = try object(id)
    let view = try ObjectReader.view(object, type)
    let children = Set(view.children)
    var parts: [(String, ObjectID)] = []
    var reader = JSONReader(view.body)
    try reader.object { name, reader throws(WireError) in
      guard let id = ObjectID(try reader.text()), children.contains(id) else {
        throw WireError(.badChildren, offset: 0)
      }
      guard parts.count < WireLimits.items else { throw WireError(.tooMany, offset: 0) }
      parts.append((name, id))
    }
    try reader.expectEnd()
    return parts
  }

  private func object(_ id: ObjectID) throws(WireError) -> [UInt8] {
    guard let bytes = store.object(id) else { throw WireError(.missingObject, offset: 0) }
    return bytes
  }

  @_lifetime(borrow object)
  private static func view(_ object: borrowing [UInt8], _ type: ObjectType) throws(WireError) -> ObjectView {
    let view = unsafe try ObjectView(object.span.bytes)
    guard view.type == type else { throw WireError(.wrongObjectType, offset: 0) }
    return view
  }
}
