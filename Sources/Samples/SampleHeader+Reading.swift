extension SampleHeader {
  /// Reads the beginning of a file of `fileByteCount` bytes and returns the header and its length. `bytes` is the file or
  /// as much of it as a header can have.
  static func reading(
    _ bytes: RawSpan, fileByteCount: Int
  ) throws(SampleDamage) -> (header: SampleHeader, byteCount: Int) {
    var reader = HeaderReader(bytes)
    try reader.expectMagic()
    let byteCount = Int(try reader.number(UInt16.self))
    guard byteCount >= fixedByteCount, byteCount <= maximumByteCount else { throw reader.damage(.badHeader, at: 8) }
    guard byteCount <= bytes.byteCount else { throw reader.damage(.tooShort, at: bytes.byteCount) }
    let header = try SampleHeader(&reader)
    guard reader.position == byteCount else { throw reader.damage(.badHeader, at: 8) }
    guard header.fileByteCount(headerByteCount: byteCount) == fileByteCount else {
      throw reader.damage(.wrongLength, at: 48)
    }
    return (header, byteCount)
  }

  /// Reads on behind the length of the header.
  private init(_ reader: inout HeaderReader) throws(SampleDamage) {
    let kind = try reader.number(UInt8.self)
    let labelled = try reader.number(UInt8.self)
    guard 1...2 ~= kind, labelled <= 1 else { throw reader.damage(.badHeader, at: 10) }
    id = try reader.number(UInt64.self)
    let nanoseconds = try reader.number(UInt64.self)
    keyIdentity = try reader.number(UInt64.self)
    nonce = try reader.bytes(SampleKey.nonceByteCount)
    let label = try reader.number(UInt32.self)
    let picture = try reader.number(UInt32.self)
    guard label <= UInt32(SampleHeader.maximumLabelByteCount), labelled == 1 || label == 0,
      picture <= UInt32(SampleHeader.maximumPictureByteCount)
    else { throw reader.damage(.badHeader, at: 48) }
    (labelByteCount, pictureByteCount) = (Int(label), Int(picture))
    let height = try reader.number(UInt16.self)
    let width = try reader.number(UInt16.self)
    let channels = try reader.number(UInt16.self)
    let scoreCount = try reader.number(UInt8.self)
    guard scoreCount <= SampleDescription.scoreLimit else { throw reader.damage(.badHeader, at: 62) }
    _ = try reader.number(UInt8.self)
    var scores: [SampleDescription.Score] = []
    for _ in 0..<scoreCount {
      let label = Int32(bitPattern: try reader.number(UInt32.self))
      scores.append(.init(label: label, score: Float(bitPattern: try reader.number(UInt32.self))))
    }
    description = SampleDescription(
      nanoseconds: nanoseconds, source: try reader.text(), model: try reader.text(), version: try reader.text(),
      scores: scores, content: kind == 1 ? .jpeg : .tensor(height: height, width: width, channels: channels))
    description.isLabelled = labelled == 1
  }
}

/// Takes little-endian numbers and texts one after the other; what goes past the end is damage.
private struct HeaderReader: ~Escapable {
  private let span: RawSpan
  private(set) var position = 0

  @_lifetime(copy span)
  init(_ span: RawSpan) { self.span = span }

  func damage(_ code: SampleDamage.Code, at offset: Int) -> SampleDamage { SampleDamage(code: code, offset: offset) }

  private func byte(_ offset: Int) -> UInt8 { unsafe span.unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  mutating func bytes(_ count: Int) throws(SampleDamage) -> [UInt8] {
    guard count <= span.byteCount - position else { throw damage(.tooShort, at: span.byteCount) }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(byte(position + index)) }
    position += count
    return result
  }

  mutating func number<Word: FixedWidthInteger & UnsignedInteger>(_: Word.Type) throws(SampleDamage) -> Word {
    let count = Word.bitWidth / 8
    guard count <= span.byteCount - position else { throw damage(.tooShort, at: span.byteCount) }
    var word: Word = 0
    for index in 0..<count { word |= Word(truncatingIfNeeded: byte(position + index)) << Word(8 * index) }
    position += count
    return word
  }

  mutating func text() throws(SampleDamage) -> String {
    let start = position
    let count = Int(try number(UInt8.self))
    guard count <= span.byteCount - position else { throw damage(.badText, at: start) }
    let content = try bytes(count)
    guard let text = String(validating: content, as: UTF8.self) else { throw damage(.badText, at: start) }
    return text
  }

  /// The last letter of the magic is the version.
  mutating func expectMagic() throws(SampleDamage) {
    let magic = SampleHeader.magic
    for index in 0..<magic.utf8CodeUnitCount {
      guard index < span.byteCount else { throw damage(index == 0 ? .notASample : .tooShort, at: index) }
      guard unsafe byte(index) != magic.utf8Start[index] else { continue }
      throw damage(index == magic.utf8CodeUnitCount - 1 ? .newerVersion : .notASample, at: 0)
    }
    position = magic.utf8CodeUnitCount
  }
}
