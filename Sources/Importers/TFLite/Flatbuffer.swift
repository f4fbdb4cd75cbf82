/// Bytes in the FlatBuffers encoding, from a source that is not trusted: every offset is checked before it is followed,
/// and no alignment is assumed.
struct Flatbuffer: Sendable {
  let bytes: [UInt8]

  /// The root table of a buffer with the given four-byte file identifier.
  func root(identifier: String) throws(ImportError) -> FlatbufferTable {
    guard bytes.count >= 8 else { throw ImportError("the file has \(bytes.count) bytes, too few for a model") }
    guard bytes[4..<8].elementsEqual(identifier.utf8) else {
      throw ImportError(place: .byte(4), "the file identifier is not \"\(identifier)\"")
    }
    return try FlatbufferTable(self, at: try target(ofOffsetAt: 0))
  }

  func integer<T: FixedWidthInteger>(_ type: T.Type, at position: Int) throws(ImportError) -> T {
    let size = MemoryLayout<T>.size
    try check(position, byteCount: size)
    var value: T = 0
    for index in 0..<size { value |= T(truncatingIfNeeded: bytes[position + index]) << (8 * index) }
    return value
  }

  /// The place a 32-bit offset points to.
  func target(ofOffsetAt position: Int) throws(ImportError) -> Int {
    let target = position + Int(try integer(UInt32.self, at: position))
    guard target > position, target < bytes.count else {
      throw ImportError(place: .byte(position), "an offset leads out of the file")
    }
    return target
  }

  /// Throws unless the bytes from `position` on are all in the file.
  func check(_ position: Int, byteCount: Int) throws(ImportError) {
    guard position >= 0, byteCount >= 0, position <= bytes.count, byteCount <= bytes.count - position else {
      throw ImportError(place: .byte(position), "the file ends inside a value of \(byteCount) bytes")
    }
  }
}

/// A table: fields by number, each of which may be absent.
struct FlatbufferTable: Sendable {
  let buffer: Flatbuffer
  let position: Int
  private let byteCount: Int
  private let vtable: Int
  private let vtableByteCount: Int

  init(_ buffer: Flatbuffer, at position: Int) throws(ImportError) {
    self.buffer = buffer
    self.position = position
    vtable = position - Int(try buffer.integer(Int32.self, at: position))
    vtableByteCount = Int(try buffer.integer(UInt16.self, at: vtable))
    byteCount = Int(try buffer.integer(UInt16.self, at: vtable + 2))
    guard vtableByteCount >= 4, vtableByteCount.isMultiple(of: 2), byteCount >= 4 else {
      throw ImportError(place: .byte(vtable), "a table's layout is broken")
    }
    try buffer.check(vtable, byteCount: vtableByteCount)
    try buffer.check(position, byteCount: byteCount)
  }

  /// The place of a field's inline bytes, or nil when the field is absent.
  private func place(of field: Int, byteCount size: Int) throws(ImportError) -> Int? {
    let slot = 4 + 2 * field
    guard slot + 2 <= vtableByteCount else { return nil }
    let offset = Int(try buffer.integer(UInt16.self, at: vtable + slot))
    guard offset != 0 else { return nil }
    guard offset >= 4, offset + size <= byteCount else {
      throw ImportError(place: .byte(vtable + slot), "a field lies outside its table")
    }
    return position + offset
  }

  func integer<T: FixedWidthInteger>(_ field: Int, default value: T = 0) throws(ImportError) -> T {
    guard let place = try place(of: field, byteCount: MemoryLayout<T>.size) else { return value }
    return try buffer.integer(T.self, at: place)
  }

  func float(_ field: Int) throws(ImportError) -> Float { Float(bitPattern: try integer(field)) }

  func bool(_ field: Int) throws(ImportError) -> Bool { try integer(field, default: UInt8(0)) != 0 }

  func table(_ field: Int) throws(ImportError) -> FlatbufferTable? {
    guard let place = try place(of: field, byteCount: 4) else { return nil }
    return try FlatbufferTable(buffer, at: try buffer.target(ofOffsetAt: place))
  }

  /// A vector of elements of `elementByteCount` bytes, or nil when absent.
  func vector(_ field: Int, elementByteCount: Int) throws(ImportError) -> FlatbufferVector? {
    guard let place = try place(of: field, byteCount: 4) else { return nil }
    let start = try buffer.target(ofOffsetAt: place)
    let count = Int(try buffer.integer(UInt32.self, at: start))
    try buffer.check(start + 4, byteCount: count * elementByteCount)
    return FlatbufferVector(buffer: buffer, start: start + 4, count: count, elementByteCount: elementByteCount)
  }

  /// A vector of tables; an absent one is empty.
  func tables(_ field: Int) throws(ImportError) -> FlatbufferVector {
    try vector(field, elementByteCount: 4)
      ?? FlatbufferVector(buffer: buffer, start: position, count: 0, elementByteCount: 4)
  }

  /// A vector of at most `limit` integers, or nil when absent.
  func integers<T: FixedWidthInteger>(_ field: Int, _ type: T.Type, limit: Int) throws(ImportError) -> [T]? {
    guard let vector = try vector(field, elementByteCount: MemoryLayout<T>.size) else { return nil }
    guard vector.count <= limit else {
      throw ImportError(
        place: .byte(vector.start), "a list has \(vector.count) elements; at most \(limit) are supported")
    }
    var result: [T] = []
    result.reserveCapacity(vector.count)
    for index in 0..<vector.count {
      result.append(try buffer.integer(T.self, at: vector.start + index * vector.elementByteCount))
    }
    return result
  }

  /// At most the first 256 bytes of a string; an absent one is empty.
  func string(_ field: Int) throws(ImportError) -> String {
    guard let vector = try vector(field, elementByteCount: 1) else { return "" }
    return String(decoding: buffer.bytes[vector.start..<vector.start + min(vector.count, 256)], as: UTF8.self)
  }
}

/// A vector whose extent has been checked against the file.
struct FlatbufferVector: Sendable {
  let buffer: Flatbuffer
  /// The place of the first element.
  let start: Int
  let count: Int
  let elementByteCount: Int

  var byteRange: Range<Int> { start..<start + count * elementByteCount }

  /// The table an element points to.
  func table(_ index: Int) throws(ImportError) -> FlatbufferTable {
    precondition(index >= 0 && index < count)
    return try FlatbufferTable(buffer, at: try buffer.target(ofOffsetAt: start + index * 4))
  }
}
