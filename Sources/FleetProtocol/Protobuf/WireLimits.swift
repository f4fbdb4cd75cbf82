/// What a message may hold at most; more is refused before memory is taken for it.
package enum WireLimits {
  /// Messages and unknown groups inside each other.
  package static let depth = 16
  /// Objects of one tree.
  package static let treeNodes = 65_536
  /// Items of a record, records of a message, entries of a map.
  package static let items = 4096
  /// Values of a list in a record.
  package static let listValues = 65_536
  /// Bytes of a chunk of an array.
  package static let chunkBytes = 5 * 1024 * 1024
  /// Bytes of an object: a chunk and its header.
  package static let objectBytes = chunkBytes + 64
  /// Bytes of the body of a request or an answer.
  package static let bodyBytes = objectBytes + 1024
}
