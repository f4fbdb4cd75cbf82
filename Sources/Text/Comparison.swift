extension StaticString {
  /// The bytes of the text.
  package var bytes: [UInt8] { withUTF8Buffer { unsafe Array($0) } }
}

/// Whether two texts have the same bytes.
package func isSame(_ one: StaticString, _ other: StaticString) -> Bool {
  one.withUTF8Buffer { one in other.withUTF8Buffer { unsafe one.elementsEqual($0) } }
}

/// Whether two texts have the same bytes.
package func isSame(_ one: String, _ other: StaticString) -> Bool {
  other.withUTF8Buffer { unsafe one.utf8.elementsEqual($0) }
}

/// Whether two texts have the same bytes.
package func isSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
