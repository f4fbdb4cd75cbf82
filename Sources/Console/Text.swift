extension String {
  /// Whether the bytes are those of a text in ASCII.
  package func isSame(_ other: StaticString) -> Bool {
    unsafe utf8.elementsEqual(UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
  }

  /// The parts between separators, the empty ones too.
  package func parts(separatedBy separator: Unicode.Scalar) -> [String] {
    utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
