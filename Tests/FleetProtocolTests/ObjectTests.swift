import FleetProtocol
import Foundation
import Testing

struct ObjectTests {
  @Test func idsAreTheDigestsOfTheBytes() throws {
    for name in ["records", "failure"] {
      for object in try Recorded.objectSet(name).objects {
        #expect(ObjectID(of: object.bytes).hexadecimal == object.id)
        #expect(ObjectID(object.id) == ObjectID(of: object.bytes))
      }
    }
    let digits = String(repeating: "0", count: 63)
    #expect(ObjectID(digits + "A") == nil && ObjectID(digits) == nil && ObjectID(digits + "00") == nil)
  }

  @Test func recordsOfFlowerAreRead() throws {
    let set = try Recorded.objectSet("records")
    let reader = ObjectReader(store: set.store)
    let message = try reader.message(set.root)
    #expect(message.metadata.runID == 1 << 63 + 5 && message.metadata.targetTaskID == 7)
    #expect(message.metadata.createdAt == 1_790_000_000.5 && message.metadata.timeToLive == 43200.75)
    let records = try reader.records(ofMessage: set.root)
    #expect(records.records.map(\.name) == ["arrays", "metrics", "config", "fortran"])
    let arrays = try #require(records.arrays)
    #expect(arrays.map(\.name) == ["0", "1", "2", "3"])
    let first = try FloatArray(numpyBytes: reader.data(of: arrays[0], limit: 4096), limit: 6)
    #expect(first == FloatArray(shape: [2, 3], values: [0, 0.25, 0.5, 0.75, 1, 1.25]))
    let scalar = try FloatArray(numpyBytes: reader.data(of: arrays[2], limit: 4096), limit: 1)
    #expect(scalar == FloatArray(shape: [], values: [-1]))
    #expect(arrays[0].chunks == arrays[3].chunks)
    guard case .arrays(let fortran) = records.records[3].content else { throw WireError(.badValue, offset: 0) }
    #expect(try FloatArray(numpyBytes: reader.data(of: fortran[0], limit: 4096), limit: 6) == first)
    #expect(fortran[0].description.elementType == "float64")
    #expect(records.metrics?.number("num-examples") == 64 && records.metrics?.number("train-loss") == 0.25)
    let config = try #require(records.config)
    #expect(config.number("lr") == 0.1 && config.text("name") == "x" && config.number("name") == nil)
    guard case .unsigned(1 << 63) = config["big"], case .byteStrings([[], [97]]) = config["blobs"],
      case .bools([true, false]) = config["flags"], case .bytes([0, 1]) = config["blob"]
    else { throw WireError(.badValue, offset: 0) }
  }

  @Test func dataLongerThanAskedForIsRefused() throws {
    let set = try Recorded.objectSet("records")
    let reader = ObjectReader(store: set.store)
    let array = try #require(try reader.records(ofMessage: set.root).arrays?.first)
    #expect(throws: WireError(.tooLarge, offset: 0)) { try reader.data(of: array, limit: 100) }
    let data = try reader.data(of: array, limit: 152)
    #expect(throws: WireError(.tooLarge, offset: 0)) { try FloatArray(numpyBytes: data, limit: 5) }
  }

  /// Values read and written again give the objects that Flower made, byte for byte.
  @Test func objectsOfFlowerComeBackByteForByte() throws {
    try checkRebuilt(try Recorded.objectSet("records"))
    try checkRebuilt(try Recorded.objectSet("failure"))
  }

  @Test func sharedVectorsComeBackByteForByte() throws {
    guard let sets = try SharedVectors.sets() else { return }
    for set in sets { try checkRebuilt(set) }
  }

  private func checkRebuilt(_ set: Recorded.ObjectSet) throws {
    let store = MemoryObjectStore()
    let reader = ObjectReader(store: set.store)
    let writer = ObjectWriter(store: store, chunkByteCount: WireLimits.chunkBytes)
    let root = try set.root
    let message = try reader.message(root)
    let parts = try reader.records(ofMessage: root).records.map { record in
      ObjectWriter.Named(record.name, try rebuilt(record.content, reader, writer))
    }
    let records = message.failure == nil ? try writer.records(parts) : nil
    let tree = try writer.message(message.metadata, records: records, failure: message.failure)
    #expect(tree.id == root)
    #expect(tree.encoded() == set.tree)
    #expect(Set(tree.ids) == Set(store.objects.keys) && tree.ids.count == set.objects.count)
    for object in set.objects { #expect(store.object(ObjectID(of: object.bytes)) == object.bytes, "\(object.id)") }
    guard !set.push.isEmpty else { return }
    var pushed = Message(metadata: message.metadata, hasContent: records != nil, failure: message.failure)
    pushed.metadata.messageID = tree.id
    #expect(pushed.encoded() == set.push)
  }

  private func rebuilt(
    _ content: Records.Content, _ reader: ObjectReader, _ writer: ObjectWriter
  ) throws -> ObjectTree {
    switch content {
    case .metrics(let values): return try writer.metrics(values)
    case .config(let values): return try writer.config(values)
    case .arrays(let arrays):
      return try writer.arrays(
        try arrays.map { array in
          let data = try reader.data(of: array, limit: 1 << 20)
          if array.description.elementType == "float32" {
            // Through the values.
            let values = try FloatArray(numpyBytes: data, limit: 1 << 18)
            let tree = try writer.array(values.description, data: values.numpyBytes.span.bytes)
            return ObjectWriter.Named(array.name, tree)
          }
          return ObjectWriter.Named(array.name, try writer.array(array.description, data: data.span.bytes))
        })
    }
  }

  @Test(arguments: [0, 1, 9, 10, 11, 35]) func dataMadeInPartsMakesTheSameArray(count: Int) throws {
    let (whole, parts) = (MemoryObjectStore(), MemoryObjectStore())
    let data = (0..<count).map { UInt8($0 / 10) }
    let description = ArrayDescription(elementType: "uint8", shape: [count], serialization: "x")
    let tree = try ObjectWriter(store: whole, chunkByteCount: 10).array(description, data: data.span.bytes)
    let same = try ObjectWriter(store: parts, chunkByteCount: 10)
      .array(description, byteCount: count) { Array(data[$0]) }
    #expect(tree == same && whole.objects == parts.objects)
  }

  @Test func equalChunksAreKeptOnce() throws {
    let store = MemoryObjectStore()
    let writer = ObjectWriter(store: store, chunkByteCount: 10)
    let data = [UInt8](repeating: 7, count: 35)
    let description = ArrayDescription(elementType: "uint8", shape: [35], serialization: "x\n\"é")
    let tree = try writer.array(description, data: data.span.bytes)
    #expect(tree.children.count == 2 && store.objects.count == 3)
    let metrics = try writer.arrays([ObjectWriter.Named("a", tree), ObjectWriter.Named("b", tree)])
    #expect(metrics.children.count == 1)
    let root = try writer.message(
      Metadata(), records: try writer.records([ObjectWriter.Named("arrays \u{1}\\", metrics)]))
    let reader = ObjectReader(store: store)
    let records = try reader.records(ofMessage: root.id)
    #expect(records.records[0].name == "arrays \u{1}\\")
    let arrays = try #require(records.arrays)
    #expect(arrays[1].description.serialization == "x\n\"é")
    #expect(try arrays[1].chunks.count == 4 && reader.data(of: arrays[1], limit: 35) == data)
  }

  @Test func namesMayBeEscaped() throws {
    let store = MemoryObjectStore()
    let child = try ObjectWriter(store: store).metrics(ValueRecord())
    let name = #"\u00e9\ud83d\ude00\n\/\"\\"#
    let body = "{ \"\(name)\" :\"\(child.id.hexadecimal)\"}\n"
    let dict = keep("RecordDict \(child.id.hexadecimal) \(body.utf8.count)\0\(body)", in: store)
    let root = keep("Message \(dict.hexadecimal) 0\0", in: store)
    let records = try ObjectReader(store: store).records(ofMessage: root)
    #expect(records.records.map(\.name) == ["é😀\n/\"\\"])
  }

  /// Everything that can be wrong below a message is an error, never a trap.
  @Test func changedObjectsNeverCrash() throws {
    let set = try Recorded.objectSet("records")
    var random = SplitMix64(seed: 3)
    var refused = 0
    for _ in 0..<3000 {
      let store = set.store
      let object = set.objects[Int(random.next() % UInt64(set.objects.count))]
      var bytes = object.bytes
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 127)
      _ = store.keep(bytes, as: ObjectID(of: object.bytes))
      do throws(WireError) {
        let reader = ObjectReader(store: store)
        _ = try reader.message(ObjectTree(decoding: set.tree).id)
        let records = try reader.records(ofMessage: ObjectTree(decoding: set.tree).id)
        for array in records.arrays ?? [] {
          _ = try FloatArray(numpyBytes: reader.data(of: array, limit: 1 << 12), limit: 1 << 10)
        }
      } catch { refused += 1 }
    }
    #expect(refused > 300)
  }

  private func keep(_ text: String, in store: MemoryObjectStore) -> ObjectID {
    let bytes = Array(text.utf8)
    _ = store.keep(bytes, as: ObjectID(of: bytes))
    return ObjectID(of: bytes)
  }
}
