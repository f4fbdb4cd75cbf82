/// A value to be written in the FlatBuffers encoding.
indirect enum FlatValue {
  /// Fields by number.
  case table([Int: FlatValue])
  case tables([FlatValue])
  case string(String)
  case bytes([UInt8])
  case int32s([Int32])
  case int64s([Int64])
  case floats([Float])
  case int8(Int8)
  case uint8(UInt8)
  case int32(Int32)
  case uint64(UInt64)
  case float(Float)
  case bool(Bool)

  /// A whole file with this table as its root.
  func file(identifier: String = "TFL3") -> [UInt8] {
    var writer = FlatWriter()
    writer.bytes = [0, 0, 0, 0] + Array(identifier.utf8)
    writer.patch(0, to: writer.write(self))
    return writer.bytes
  }
}

/// Writes each value behind what refers to it, so that offsets are patched once the value stands.
private struct FlatWriter {
  var bytes: [UInt8] = []

  mutating func patch(_ place: Int, to target: Int) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: (target - place) >> (8 * index)) }
  }

  mutating func append<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func align(_ size: Int) { while !bytes.count.isMultiple(of: size) { bytes.append(0) } }

  /// Gives the place of the value, which is not a scalar.
  mutating func write(_ value: FlatValue) -> Int {
    align(4)
    switch value {
    case .table(let fields): return writeTable(fields)
    case .tables(let tables): return writeTables(tables)
    case .string(let text): return writeVector(Array(text.utf8) + [0], count: text.utf8.count) { $0.append($1) }
    case .bytes(let values): return writeVector(values, count: values.count) { $0.append($1) }
    case .int32s(let values): return writeVector(values, count: values.count) { $0.append($1) }
    case .int64s(let values): return writeVector(values, count: values.count) { $0.append($1) }
    case .floats(let values): return writeVector(values, count: values.count) { $0.append($1.bitPattern) }
    default: preconditionFailure("a scalar stands in its table")
    }
  }

  private mutating func writeVector<T>(_ values: [T], count: Int, _ element: (inout FlatWriter, T) -> Void) -> Int {
    let place = bytes.count
    append(UInt32(count))
    for value in values { element(&self, value) }
    return place
  }

  private mutating func writeTables(_ tables: [FlatValue]) -> Int {
    let place = bytes.count
    append(UInt32(tables.count))
    for _ in tables { append(UInt32(0)) }
    for (index, table) in tables.enumerated() { patch(place + 4 + 4 * index, to: write(table)) }
    return place
  }

  private mutating func writeTable(_ fields: [Int: FlatValue]) -> Int {
    let slots = (fields.keys.max() ?? -1) + 1
    let vtable = bytes.count
    for _ in 0..<2 + slots { append(UInt16(0)) }
    align(4)
    let place = bytes.count
    append(Int32(place - vtable))
    var children: [(Int, FlatValue)] = []
    for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
      setUInt16(vtable + 4 + 2 * field, bytes.count - place)
      switch value {
      case .int8(let value): append(value)
      case .uint8(let value): append(value)
      case .bool(let value): append(UInt8(value ? 1 : 0))
      case .int32(let value): append(value)
      case .uint64(let value): append(value)
      case .float(let value): append(value.bitPattern)
      default:
        children.append((bytes.count, value))
        append(UInt32(0))
      }
    }
    setUInt16(vtable, 4 + 2 * slots)
    setUInt16(vtable + 2, bytes.count - place)
    for (slot, value) in children { patch(slot, to: write(value)) }
    return place
  }

  private mutating func setUInt16(_ place: Int, _ value: Int) {
    bytes[place] = UInt8(truncatingIfNeeded: value)
    bytes[place + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }
}
