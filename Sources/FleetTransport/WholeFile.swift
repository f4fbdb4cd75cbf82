package import Linux

/// The bytes of a file; nil when it is longer than that.
package func wholeFile(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
  let file = try MappedFile(path: path)
  return copy(of: file, limit: limit)
}

/// The bytes of a file; nil when it cannot be read or is longer than that.
func readWhole(_ path: String, limit: Int) -> [UInt8]? {
  do throws(SystemError) { return try wholeFile(path, limit: limit) } catch { return nil }
}

private func copy(of file: borrowing MappedFile, limit: Int) -> [UInt8]? {
  guard file.byteCount <= limit else { return nil }
  return unsafe [UInt8](UnsafeRawBufferPointer(start: file.address, count: file.byteCount))
}
