import FleetProtocol

/// The input is a message, its records and their parts, one behind the other, each with its length in two bytes: it is
/// read as a device reads what a server sent. Ids are given, not checked, so that objects can be changed.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let store = Parts(input)
  let reader = ObjectReader(store: store)
  do throws(WireError) {
    _ = try reader.message(store.root)
    for record in try reader.records(ofMessage: store.root).records {
      guard case .arrays(let arrays) = record.content else { continue }
      for array in arrays {
        let values = try FloatArray(numpyBytes: reader.data(of: array, limit: 1 << 16), limit: 1 << 12)
        precondition(values.values.count <= 1 << 12)
      }
    }
  } catch { precondition(error.offset >= 0) }
  // Alone, what stands in front may be any part.
  _ = try? FloatArray(numpyBytes: input, limit: 1 << 12)
  return 0
}

/// Objects that are found by the order in which they are asked for.
private final class Parts: ObjectStore {
  let root = ObjectID(of: [])
  private let input: [UInt8]
  private var position = 0

  init(_ input: [UInt8]) { self.input = input }

  func object(_ id: ObjectID) -> [UInt8]? {
    if id == root { position = 0 }
    guard position + 2 <= input.count else { return nil }
    let start = position + 2
    let end = min(input.count, start + Int(input[position]) << 8 + Int(input[position + 1]))
    position = end
    return Array(input[start..<end])
  }

  func contains(_ id: ObjectID) -> Bool { true }
  func keep(_ bytes: [UInt8], as id: ObjectID) -> Bool { false }
}
