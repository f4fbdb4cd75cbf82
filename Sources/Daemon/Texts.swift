internal import Console

/// The first line of a file, such as a token or password; an empty one is refused.
func firstLine(of path: String) throws(Refusal) -> String {
  let bytes = try readFile(path)
  let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
  guard !line.isEmpty else { throw Refusal(path, "the first line is empty; write the secret there") }
  return String(decoding: line, as: UTF8.self)
}

/// The lines of a file, the empty ones at its end left out.
func lines(of path: String) throws(Refusal) -> [String] {
  var lines = try readFile(path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    .map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
  while let last = lines.last, last.utf8.isEmpty { lines.removeLast() }
  return lines
}
