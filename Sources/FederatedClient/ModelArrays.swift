package import FleetProtocol
package import Learning
internal import Text

/// The arrays of a message as the parameters of a network, one array for each parameter, in their order.
package struct ModelArrays: Sendable {
  /// How the message calls its record of arrays, and what its arrays are, to be answered in kind.
  package let record: String
  private let names: [String]
  private let shapes: [[Int]]
  /// The parameters, one after the other.
  package var values: [Float]

  package enum Problem: Error, Sendable {
    case noArrays
    /// Another number of arrays than the network has parameters.
    case wrongCount(Int, expected: Int)
    /// An array of another number of elements than its parameter.
    case wrongShape(name: String, expected: Int)
    case notFinite(name: String)
    case wire(WireError)
  }

  /// Reads the first record of arrays that is not SCAFFOLD's.
  package init(
    _ records: Records, _ reader: ObjectReader, for architecture: Architecture
  ) throws(Problem) {
    guard let (record, arrays) = ModelArrays.first(of: records, isControl: false) else { throw .noArrays }
    try self.init(record, arrays, reader, for: architecture)
  }

  /// SCAFFOLD's control variate; nil: the message has none.
  package static func control(
    _ records: Records, _ reader: ObjectReader, for architecture: Architecture
  ) throws(Problem) -> ModelArrays? {
    guard let (record, arrays) = first(of: records, isControl: true) else { return nil }
    return try ModelArrays(record, arrays, reader, for: architecture)
  }

  private init(
    _ record: String, _ arrays: [StoredArray], _ reader: ObjectReader, for architecture: Architecture
  ) throws(Problem) {
    let parameters = architecture.parameters
    guard arrays.count == parameters.count else { throw .wrongCount(arrays.count, expected: parameters.count) }
    var (names, shapes, values): ([String], [[Int]], [Float]) = ([], [], [])
    for (array, parameter) in zip(arrays, parameters) {
      let read = try ModelArrays.read(array, reader, count: parameter.count)
      guard read.values.count == parameter.count else {
        throw .wrongShape(name: array.name, expected: parameter.count)
      }
      for value in read.values where !value.isFinite { throw .notFinite(name: array.name) }
      names.append(array.name)
      shapes.append(read.shape)
      values += read.values
    }
    (self.record, self.names, self.shapes, self.values) = (record, names, shapes, values)
  }

  private static func first(of records: Records, isControl: Bool) -> (String, [StoredArray])? {
    for record in records.records where isSame(record.name, Records.controlName) == isControl {
      if case .arrays(let arrays) = record.content { return (record.name, arrays) }
    }
    return nil
  }

  private static func read(
    _ array: StoredArray, _ reader: ObjectReader, count: Int
  ) throws(Problem) -> FloatArray {
    // Eight bytes an element, and a header of NumPy's.
    let limit = 8 * count + 65536
    do throws(WireError) {
      return try FloatArray(numpyBytes: try reader.data(of: array, limit: limit), limit: count)
    } catch { throw .wire(error) }
  }

  /// The record of arrays with other numbers, of the same names and shapes.
  package func written(_ values: [Float], _ writer: ObjectWriter) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    var parts: [ObjectWriter.Named] = []
    var start = 0
    for (name, shape) in zip(names, shapes) {
      let count = shape.reduce(1, *)
      let array = FloatArray(shape: shape, values: Array(values[start..<start + count]))
      let bytes = array.numpyBytes
      parts.append(ObjectWriter.Named(name, try unsafe writer.array(array.description, data: bytes.span.bytes)))
      start += count
    }
    return try writer.arrays(parts)
  }
}

extension ModelArrays.Problem {
  /// One line for the server's log.
  package var message: String {
    switch self {
    case .noArrays: "the instruction has no arrays"
    case .wrongCount(let count, let expected): "\(count) arrays came, the model has \(expected) parameters"
    case .wrongShape(let name, let expected): "array \(name): \(expected) elements are expected"
    case .notFinite(let name): "array \(name): a value is not finite"
    case .wire(let error): "an array cannot be read, byte \(error.offset)"
    }
  }
}
