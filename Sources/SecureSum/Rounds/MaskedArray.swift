package import FleetProtocol
internal import Text

/// A masked vector in the records of a message.
package enum MaskedArray {
  /// The record `arrays` that holds it.
  package static func written(_ vector: [UInt8], _ writer: ObjectWriter) throws(ObjectWriter.StoreIsFull) -> ObjectTree
  {
    let description = SecureStep.description(wordCount: vector.count / 4)
    let array = unsafe try writer.array(description, data: vector.span.bytes)
    return try writer.arrays([ObjectWriter.Named("\(SecureStep.arrayName)", array)])
  }

  /// Nil when the records hold anything else.
  package static func read(
    _ records: Records, _ reader: ObjectReader, _ settings: SecureSettings
  ) throws(WireError) -> [UInt8]? {
    guard let arrays = records.arrays, arrays.count == 1 else { return nil }
    let description = arrays[0].description
    guard isSame(description.serialization, SecureStep.serialization), isSame(description.elementType, "uint32"),
      description.shape == [settings.wordCount]
    else { return nil }
    let vector = try reader.data(of: arrays[0], limit: 4 * settings.wordCount)
    return vector.count == 4 * settings.wordCount ? vector : nil
  }
}
