/// The parts of an object, in place.
///
///     TypeName SP childId,childId,... SP decimal byte count of the body NUL body
package struct ObjectView: ~Escapable {
  package let type: ObjectType
  /// Distinct, in the order of their first use.
  package let children: [ObjectID]
  package let body: RawSpan

  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) throws(WireError) {
    var header = HeaderReader(bytes)
    let name = try header.word(atMost: 16, endingWith: UInt8(ascii: " "))
    guard let type = ObjectType(name: name) else { throw WireError(.unknownObjectType, offset: 0) }
    self.type = type
    children = try header.children()
    let stated = try header.count()
    guard stated == bytes.byteCount - header.position else {
      throw WireError(.badObjectLength, offset: header.position)
    }
    body = bytes.extracting(header.position..<bytes.byteCount)
  }

  private struct HeaderReader: ~Escapable {
    private let bytes: RawSpan
    private(set) var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    private var error: WireError { WireError(.badObjectHeader, offset: position) }

    @_lifetime(copy self)
    mutating func word(atMost limit: Int, endingWith end: UInt8) throws(WireError) -> RawSpan {
      let start = position
      while position < bytes.byteCount, position - start <= limit {
        let byte = bytes[position]
        position += 1
        if byte == end { return bytes.extracting(start..<position - 1) }
      }
      throw error
    }

    mutating func children() throws(WireError) -> [ObjectID] {
      var children: [ObjectID] = []
      var seen: Set<ObjectID> = []
      guard position < bytes.byteCount else { throw error }
      if bytes[position] == UInt8(ascii: " ") {
        position += 1
        return children
      }
      while true {
        guard bytes.byteCount - position > ObjectID.digitCount else { throw error }
        let end = position + ObjectID.digitCount
        let id = ObjectID(hexadecimal: bytes.extracting(position..<end))
        guard let id, seen.insert(id).inserted else { throw WireError(.badChildren, offset: position) }
        children.append(id)
        position = end + 1
        if bytes[end] == UInt8(ascii: " ") { return children }
        guard bytes[end] == UInt8(ascii: ",") else { throw error }
      }
    }

    mutating func count() throws(WireError) -> Int {
      let digits = try word(atMost: 12, endingWith: 0)
      guard digits.byteCount > 0 else { throw error }
      var count = 0
      for index in 0..<digits.byteCount {
        let digit = digits[index]
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { throw error }
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: 10)
        guard !isTooLarge else { throw error }
        count = product + Int(digit - UInt8(ascii: "0"))
      }
      return count
    }
  }
}
