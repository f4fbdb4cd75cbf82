internal import CZlib
internal import Console

/// A file as it is, or what a gzip file holds.
enum DataFile {
  /// No file of examples may unpack to more.
  static let byteLimit = 1 << 30

  static func read(_ path: String, limit: Int = byteLimit) throws(Refusal) -> [UInt8] {
    let bytes = try readFile(path)
    guard bytes.starts(with: [0x1F, 0x8B]) else {
      guard bytes.count <= limit else { throw tooLong(path, limit) }
      return bytes
    }
    return try unpacked(bytes, path, limit: limit)
  }

  private static func tooLong(_ path: String, _ limit: Int) -> Refusal {
    Refusal(path, "there is more than \(Quantity.bytes(limit)) in it; split the data")
  }

  private static func unpacked(_ bytes: [UInt8], _ path: String, limit: Int) throws(Refusal) -> [UInt8] {
    var stream = z_stream()
    guard swl_inflate_begin(&stream) == Z_OK else { throw Refusal(path, "there is no memory to unpack it") }
    defer { inflateEnd(&stream) }
    var source = bytes
    var result: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 18)
    var status = Z_OK
    source.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      while status == Z_OK, result.count <= limit {
        let produced = part.withUnsafeMutableBufferPointer { part in
          stream.next_out = part.baseAddress
          stream.avail_out = UInt32(part.count)
          status = inflate(&stream, Z_NO_FLUSH)
          return part.count - Int(stream.avail_out)
        }
        result += part[..<produced]
      }
    }
    guard result.count <= limit else { throw tooLong(path, limit) }
    guard status == Z_STREAM_END else { throw Refusal(path, "the gzip data are damaged or cut off; copy it again") }
    return result
  }
}
