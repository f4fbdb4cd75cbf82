import FleetProtocol
import Rounds
import UpdatePacking

/// Replies as devices write them.
struct Replies {
  let store = MemoryObjectStore()
  let layout: ModelLayout

  func arrays(_ values: [Float], names: [String]? = nil, shapes: [[Int]]? = nil, chunk: Int = 1 << 20) throws
    -> ObjectTree
  {
    let writer = ObjectWriter(store: store, chunkByteCount: chunk)
    var (parts, start): ([ObjectWriter.Named], Int) = ([], 0)
    for (index, part) in layout.parts.enumerated() {
      let shape = shapes?[index] ?? part.shape
      let count = shape.reduce(1, *)
      let array = FloatArray(shape: shape, values: Array(values[start..<start + count]))
      let bytes = array.numpyBytes
      parts.append(.init(names?[index] ?? part.name, try writer.array(array.description, data: bytes.span.bytes)))
      start += count
    }
    return try writer.arrays(parts)
  }

  func coded(_ change: [Float], _ format: UpdateFormat) throws -> ObjectTree {
    let writer = ObjectWriter(store: store)
    let frame = PackedUpdate.pack(try UpdateEncoder.encode(change, as: format))!
    let description = ArrayDescription(
      elementType: "uint8", shape: [frame.count], serialization: "\(PackedUpdate.serialization)")
    return try writer.arrays([.init("update", try writer.array(description, data: frame.span.bytes))])
  }

  /// The id of a reply's root.
  func message(_ arrays: ObjectTree, examples: RecordValue? = .signed(10), control: ObjectTree? = nil) throws
    -> ObjectID
  {
    let writer = ObjectWriter(store: store)
    var metrics = ValueRecord()
    if let examples { metrics.items.append(.init("num-examples", examples)) }
    var records: [ObjectWriter.Named] = [
      .init("arrays", arrays), .init("metrics", try writer.metrics(metrics)),
    ]
    if let control { records.append(.init("\(Records.controlName)", control)) }
    var metadata = Metadata()
    metadata.runID = 1
    return try writer.message(metadata, records: try writer.records(records)).id
  }

  func reply(
    _ arrays: ObjectTree, examples: RecordValue? = .signed(10), control: ObjectTree? = nil
  ) throws -> TrainingReply {
    try TrainingReply(message: try message(arrays, examples: examples, control: control), in: store, layout: layout)
  }
}
