internal import Text

/// What an array's object says of its data.
package struct ArrayDescription: Sendable {
  /// The serialisation of NumPy's `.npy` files, which every strategy of Flower reads.
  package static let numpySerialization: StaticString = "numpy.ndarray"

  /// NumPy's name of the elements' type; empty in messages of older applications.
  package var elementType: String
  package var shape: [Int]
  package var serialization: String

  package init(elementType: String, shape: [Int], serialization: String) {
    self.elementType = elementType
    self.shape = shape
    self.serialization = serialization
  }

  func json(chunkIndices: [Int]) -> [UInt8] {
    var text = TextBuffer()
    text.write("{\"dtype\": ")
    text.write(quoted: elementType)
    text.write(", \"shape\": ")
    ArrayDescription.write(shape, to: &text)
    text.write(", \"stype\": ")
    text.write(quoted: serialization)
    text.write(", \"arraychunk_ids\": ")
    ArrayDescription.write(chunkIndices, to: &text)
    text.write("}")
    return text.bytes
  }

  private static func write(_ numbers: [Int], to text: inout TextBuffer) {
    text.write("[")
    for (index, number) in numbers.enumerated() {
      if index > 0 { text.write(", ") }
      text.write(number)
    }
    text.write("]")
  }
}
