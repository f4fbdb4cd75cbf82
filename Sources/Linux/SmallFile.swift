/// The beginning of a file that the kernel makes when it is read; nil when there is none.
public func smallFile(_ path: String, limit: Int = 256) -> [UInt8]? {
  do throws(SystemError) { return try beginning(of: try ByteStream(reading: path), limit: limit) } catch { return nil }
}

private func beginning(of stream: borrowing ByteStream, limit: Int) throws(SystemError) -> [UInt8] {
  var beginning: [UInt8] = []
  var part = [UInt8](repeating: 0, count: min(limit, 4096))
  while beginning.count < limit {
    let count = try read(stream, into: &part)
    if count == 0 { break }
    beginning += part[..<min(count, limit - beginning.count)]
  }
  return beginning
}

private func read(_ stream: borrowing ByteStream, into bytes: inout [UInt8]) throws(SystemError) -> Int {
  var span = bytes.mutableSpan
  var memory = unsafe span.mutableBytes
  return try stream.read(into: &memory, timeoutMilliseconds: 0)
}
