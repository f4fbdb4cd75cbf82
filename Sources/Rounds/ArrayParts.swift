internal import FleetProtocol
internal import Numpy

/// Reads an array of float32 chunk by chunk, so that no more of it is in memory.
struct ArrayParts {
  let reader: ObjectReader
  let array: StoredArray
  let part: ModelLayout.Part

  /// Gives `body` the values and where they begin, in order, and all of them.
  func forEach(_ body: (Int, [Float]) throws(UpdateProblem) -> Void) throws(UpdateProblem) {
    guard let first = array.chunks.first else { throw .unreadable(WireError(.truncated, offset: 0)) }
    guard let header = plainHeader(try chunk(first)) else { return try forWhole(body) }
    guard header.shape == part.shape else { throw wrongShape(header.shape) }
    var values = FloatBytes()
    var start = 0
    for (index, id) in array.chunks.enumerated() {
      let bytes = try chunk(id).dropFirst(index == 0 ? header.byteCount : 0)
      try values.append(bytes, to: part.count, &start, body)
    }
    guard start == part.count, values.rest.isEmpty else { throw .unreadable(WireError(.badByteCount, offset: 0)) }
  }

  /// The header of an array whose bytes are the values in order; nil when it is not one, or not whole in the chunk.
  private func plainHeader(_ bytes: ArraySlice<UInt8>) -> NumpyHeader? {
    // A header is at most 64 KiB long, and what stands before it 12 bytes.
    guard let header = try? NumpyHeader(Array(bytes.prefix(65_600))), header.typeName == "<f4", !header.isColumnMajor
    else { return nil }
    return header
  }

  /// Arrays of other kinds are read at once.
  private func forWhole(_ body: (Int, [Float]) throws(UpdateProblem) -> Void) throws(UpdateProblem) {
    let whole: FloatArray
    do throws(WireError) {
      let data = try reader.data(of: array, limit: 8 * part.count + 65_536)
      whole = try FloatArray(numpyBytes: data, limit: part.count)
    } catch { throw .unreadable(error) }
    guard whole.shape == part.shape else { throw wrongShape(whole.shape) }
    try body(0, whole.values)
  }

  private func chunk(_ id: ObjectID) throws(UpdateProblem) -> ArraySlice<UInt8> {
    do throws(WireError) { return try reader.chunk(id) } catch { throw .unreadable(error) }
  }

  private func wrongShape(_ shape: [Int]) -> UpdateProblem {
    .wrongShape(name: array.name, shape: shape, expected: part.shape)
  }
}

/// Little-endian float32 that come in pieces of any length.
private struct FloatBytes {
  /// A chunk is read in pieces, so that nothing of its size is copied again.
  private static let pieceByteCount = 65_536

  /// The beginning of a value whose end is in the next piece.
  var rest: [UInt8] = []

  mutating func append(
    _ bytes: ArraySlice<UInt8>, to limit: Int, _ start: inout Int, _ body: (Int, [Float]) throws(UpdateProblem) -> Void
  ) throws(UpdateProblem) {
    var left = bytes
    while !left.isEmpty {
      try append(piece: left.prefix(FloatBytes.pieceByteCount), to: limit, &start, body)
      left = left.dropFirst(FloatBytes.pieceByteCount)
    }
  }

  private mutating func append(
    piece: ArraySlice<UInt8>, to limit: Int, _ start: inout Int, _ body: (Int, [Float]) throws(UpdateProblem) -> Void
  ) throws(UpdateProblem) {
    rest += piece
    let count = rest.count / 4
    guard count <= limit - start else { throw .unreadable(WireError(.badByteCount, offset: 4 * start)) }
    guard count > 0 else { return }
    var values: [Float] = []
    values.reserveCapacity(count)
    rest.withUnsafeBytes { bytes in
      for index in 0..<count {
        values.append(Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
      }
    }
    rest.removeFirst(4 * count)
    try body(start, values)
    start += count
  }
}
