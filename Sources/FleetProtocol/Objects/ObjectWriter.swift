internal import Text

/// Makes objects out of values, from the leaves to the message, and keeps them in a store.
///
/// Each function returns the tree of the object it made.
package struct ObjectWriter {
  /// The store did not take an object.
  package struct StoreIsFull: Error, Sendable {}

  /// A part of an object under its name.
  package struct Named {
    package var name: String
    package var tree: ObjectTree

    package init(_ name: String, _ tree: ObjectTree) {
      self.name = name
      self.tree = tree
    }
  }

  private let store: any ObjectStore
  private let chunkByteCount: Int

  /// `chunkByteCount`: the size of the pieces of an array, at most 5 MiB.
  package init(store: any ObjectStore, chunkByteCount: Int = 1 << 20) {
    precondition(chunkByteCount > 0 && chunkByteCount <= WireLimits.chunkBytes)
    self.store = store
    self.chunkByteCount = chunkByteCount
  }

  /// An array of any coding: `data` is cut into chunks, chunks that are alike are kept once.
  package func array(_ description: ArrayDescription, data: RawSpan) throws(StoreIsFull) -> ObjectTree {
    var chunks = Chunks()
    var start = 0
    while start < data.byteCount {
      let end = min(start + chunkByteCount, data.byteCount)
      chunks.add(try object(.arrayChunk, [], data.extracting(start..<end)))
      start = end
    }
    return try object(.array, chunks.trees, description.json(chunkIndices: chunks.indices))
  }

  /// The same for data that is made chunk by chunk, so that no more of it is in memory: `bytes` gives those of a range.
  package func array(
    _ description: ArrayDescription, byteCount: Int, _ bytes: (Range<Int>) -> [UInt8]
  ) throws(StoreIsFull) -> ObjectTree {
    var chunks = Chunks()
    for start in stride(from: 0, to: byteCount, by: chunkByteCount) {
      chunks.add(try object(.arrayChunk, [], bytes(start..<min(start + chunkByteCount, byteCount))))
    }
    return try object(.array, chunks.trees, description.json(chunkIndices: chunks.indices))
  }

  /// Those of an array, each once, and in which order they make it.
  private struct Chunks {
    var trees: [ObjectTree] = []
    var indices: [Int] = []

    mutating func add(_ chunk: ObjectTree) {
      if let known = trees.firstIndex(of: chunk) {
        indices.append(known)
      } else {
        indices.append(trees.count)
        trees.append(chunk)
      }
    }
  }

  package func arrays(_ arrays: [Named]) throws(StoreIsFull) -> ObjectTree { try named(.arrayRecord, arrays) }

  package func metrics(_ record: ValueRecord) throws(StoreIsFull) -> ObjectTree {
    try object(.metricRecord, [], record.encoded())
  }

  package func config(_ record: ValueRecord) throws(StoreIsFull) -> ObjectTree {
    try object(.configRecord, [], record.encoded())
  }

  package func records(_ records: [Named]) throws(StoreIsFull) -> ObjectTree { try named(.recordDict, records) }

  /// A message; its object id is the id of the message.
  package func message(
    _ metadata: Metadata, records: ObjectTree? = nil, failure: Failure? = nil
  ) throws(StoreIsFull) -> ObjectTree {
    var inner = metadata
    inner.messageID = nil
    let body = Message(metadata: inner, failure: failure).encoded()
    return try object(.message, records.map { [$0] } ?? [], body)
  }

  private func named(_ type: ObjectType, _ parts: [Named]) throws(StoreIsFull) -> ObjectTree {
    var text = TextBuffer()
    var children: [ObjectTree] = []
    text.write("{")
    for part in parts {
      if !children.isEmpty { text.write(", ") }
      text.write(quoted: part.name)
      text.write(": \"")
      text.write(part.tree.id.hexadecimal)
      text.write("\"")
      if !children.contains(part.tree) { children.append(part.tree) }
    }
    text.write("}")
    return try object(type, children, text.bytes)
  }

  private func object(_ type: ObjectType, _ children: [ObjectTree], _ body: [UInt8]) throws(StoreIsFull) -> ObjectTree {
    unsafe try object(type, children, body.span.bytes)
  }

  private func object(_ type: ObjectType, _ children: [ObjectTree], _ body: RawSpan) throws(StoreIsFull) -> ObjectTree {
    var header = TextBuffer(capacity: 32 + children.count * (ObjectID.digitCount + 1) + body.byteCount)
    header.write(type.name)
    header.write(" ")
    for (index, child) in children.enumerated() {
      if index > 0 { header.write(",") }
      header.write(child.id.hexadecimal)
    }
    header.write(" ")
    header.write(body.byteCount)
    header.write(byte: 0)
    var bytes = header.bytes
    unsafe body.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    let id = ObjectID(of: bytes)
    guard store.keep(bytes, as: id) else { throw StoreIsFull() }
    return ObjectTree(id, children: children)
  }
}
