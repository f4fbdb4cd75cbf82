internal import Linux

/// Lets `body` see a regular file's bytes; an empty file is refused.
package func withMappedFile<Result>(
  _ path: String, _ body: (RawSpan) throws(Refusal) -> Result
) throws(Refusal) -> Result {
  try withBytes(of: mappedFile(path), body)
}

private func mappedFile(_ path: String) throws(Refusal) -> MappedFile {
  do { return try MappedFile(path: path, populate: true) } catch { throw Refusal(reading: path, error) }
}

private func withBytes<Result>(
  of file: borrowing MappedFile, _ body: (RawSpan) throws(Refusal) -> Result
) throws(Refusal) -> Result {
  try body(file.bytes)
}

/// A regular file's bytes; an empty file is refused.
package func readFile(_ path: String) throws(Refusal) -> [UInt8] {
  try withMappedFile(path) { (file) throws(Refusal) in unsafe file.withUnsafeBytes { unsafe [UInt8]($0) } }
}

/// Writes a file whole or not at all.
package func writeFile(_ path: String, _ bytes: RawSpan) throws(Refusal) {
  do { try replaceFile(at: path, with: bytes) } catch { throw Refusal(writing: path, error) }
}

/// Writes a new file; one that is there already is not touched. `mode` are its permissions.
package func createNewFile(_ path: String, _ bytes: RawSpan, mode: UInt32) throws(Refusal) {
  do { try createFile(at: path, with: bytes, mode: mode) } catch { throw Refusal(writing: path, error) }
}

/// Makes a folder; one that is there already is fine.
package func makeFolder(_ path: String) throws(Refusal) {
  do { try makeDirectory(path) } catch { throw Refusal(writing: path, error) }
}

/// What stands behind the last slash.
package func lastPathComponent(_ path: String) -> String {
  path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
}
