/// What stands before the encrypted part of a sample, and is authenticated with it.
///
/// ```
/// 0    "SWLSMPL1"                       8
/// 8    bytes of the header              2   u16, as all numbers little-endian
/// 10   content                          1   1 JPEG, 2 tensor
/// 11   labelled                         1   0 or 1
/// 12   number of the sample             8   its file's name
/// 20   time of capture                  8   nanoseconds since 1970
/// 28   identity of the key              8
/// 36   nonce                           12
/// 48   bytes of the label               4
/// 52   bytes of the picture             4
/// 56   height, width, channels          6   zero for a JPEG
/// 62   number of scores                 1   0 to 16
/// 63   reserved                         1   zero
/// 64   scores                           8 each: class i32, score f32
///      source, model, version           a length of one byte and UTF-8, each
/// ```
/// Behind it: label and picture, encrypted, and the tag of 16 bytes.
struct SampleHeader {
  static let fixedByteCount = 64
  static let magic: StaticString = "SWLSMPL1"
  static let maximumByteCount =
    fixedByteCount + SampleDescription.scoreLimit * 8 + 3 * (1 + SampleDescription.textLimit)
  /// More is taken for damage.
  static let maximumPictureByteCount = 1 << 26
  static let maximumLabelByteCount = 4096

  var id: UInt64
  var description: SampleDescription
  var keyIdentity: UInt64
  var nonce: [UInt8]
  var labelByteCount: Int
  var pictureByteCount: Int

  /// The whole file's length, with a header of so many bytes.
  func fileByteCount(headerByteCount: Int) -> Int {
    headerByteCount + labelByteCount + pictureByteCount + SampleKey.tagByteCount
  }
}

extension SampleHeader {
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    SampleHeader.magic.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    let scores = description.scores.prefix(SampleDescription.scoreLimit)
    let texts = [description.source, description.model, description.version].map(SampleHeader.cut)
    let byteCount = texts.reduce(SampleHeader.fixedByteCount + 8 * scores.count) { $0 + 1 + $1.count }
    bytes.append(littleEndian: UInt16(byteCount))
    var (kind, extents): (UInt8, [UInt16]) = (1, [0, 0, 0])
    if case .tensor(let height, let width, let channels) = description.content {
      (kind, extents) = (2, [height, width, channels])
    }
    bytes += [kind, description.isLabelled ? 1 : 0]
    for number in [id, description.nanoseconds, keyIdentity] { bytes.append(littleEndian: number) }
    bytes += nonce
    bytes.append(littleEndian: UInt32(labelByteCount))
    bytes.append(littleEndian: UInt32(pictureByteCount))
    for extent in extents { bytes.append(littleEndian: extent) }
    bytes += [UInt8(scores.count), 0]
    for score in scores {
      bytes.append(littleEndian: UInt32(bitPattern: score.label))
      bytes.append(littleEndian: score.score.bitPattern)
    }
    for text in texts { bytes += [UInt8(text.count)] + text }
    return bytes
  }

  /// The first bytes of a text, none of its characters in part.
  private static func cut(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      let encoded = UTF8.encode(scalar)!
      guard bytes.count + encoded.count <= SampleDescription.textLimit else { break }
      bytes.append(contentsOf: encoded)
    }
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func append<Word: FixedWidthInteger>(littleEndian word: Word) {
    for index in 0..<Word.bitWidth / 8 { append(UInt8(truncatingIfNeeded: word >> Word(8 * index))) }
  }
}
