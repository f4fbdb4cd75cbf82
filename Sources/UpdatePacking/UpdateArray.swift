package import FleetProtocol
internal import Text

/// A coded change as the only array of a reply: of all values of a model, one parameter after the other, in a zstd frame.
package enum UpdateArray {
  package static let name: StaticString = "update"

  /// `frame`: a packed update of a model of `count` values.
  package static func write(
    _ frame: [UInt8], count: Int, _ writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectWriter.Named {
    let description = ArrayDescription(
      elementType: "float32", shape: [count], serialization: "\(PackedUpdate.serialization)")
    return ObjectWriter.Named("\(name)", try unsafe writer.array(description, data: frame.span.bytes))
  }

  package static func isUpdate(_ array: StoredArray) -> Bool {
    isSame(array.description.serialization, PackedUpdate.serialization)
  }

  /// The change of each of the `count` values of a model; what anybody may have written is checked.
  package static func change(
    in array: StoredArray, _ reader: ObjectReader, count: Int
  ) throws(WireError) -> [Float] {
    guard isUpdate(array) else { throw WireError(.unknownElementType, offset: 0) }
    // What zstd cannot make shorter becomes a little longer.
    let limit = UpdateDecoder.byteLimit(count: count)
    let frame = try reader.data(of: array, limit: limit + limit / 128 + 64)
    return try UpdateDecoder.decode(try PackedUpdate.unpack(frame, count: count), count: count)
  }
}
