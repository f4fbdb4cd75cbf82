/// A sample as the bytes of a file.
public enum SampleFile {
  /// Seals a sample under a new nonce.
  public static func bytes(
    id: UInt64, _ description: SampleDescription, label: String?, picture: [UInt8], key: SampleKey
  ) throws(SampleError) -> [UInt8] {
    let label = label.map { Array($0.utf8) }
    guard (label?.count ?? 0) <= SampleHeader.maximumLabelByteCount else {
      throw .labelTooLong(limit: SampleHeader.maximumLabelByteCount)
    }
    guard picture.count <= SampleHeader.maximumPictureByteCount else {
      throw .tooLarge(byteCount: picture.count, limit: Int64(SampleHeader.maximumPictureByteCount))
    }
    var description = description
    description.isLabelled = label != nil
    let header = SampleHeader(
      id: id, description: description, keyIdentity: key.identity, nonce: try SampleKey.nonce(),
      labelByteCount: label?.count ?? 0, pictureByteCount: picture.count)
    let encoded = header.encoded
    return encoded + (try key.sealed((label ?? []) + picture, header: encoded, nonce: header.nonce))
  }

  /// Opens a file's bytes; `path` is its name in messages, `id` what its name says.
  public static func sample(
    _ file: [UInt8], id: UInt64, key: SampleKey, path: String
  ) throws(SampleError) -> Sample {
    let (header, byteCount): (SampleHeader, Int)
    do throws(SampleDamage) {
      (header, byteCount) = try SampleHeader.reading(unsafe file.span.bytes, fileByteCount: file.count)
    } catch {
      throw .damaged(path: path, error)
    }
    guard header.keyIdentity == key.identity else { throw .otherKey(path: path) }
    let plain = key.opened(Array(file[byteCount...]), header: Array(file[..<byteCount]), nonce: header.nonce)
    guard let plain, header.id == id else { throw .changed(path: path) }
    let label = header.description.isLabelled ? String(decoding: plain[..<header.labelByteCount], as: UTF8.self) : nil
    return Sample(
      id: id, description: header.description, label: label, picture: Array(plain[header.labelByteCount...]))
  }
}

/// The name of a sample's file: its number as 16 hexadecimal digits.
enum SampleName {
  static let ending: StaticString = ".sample"

  static func text(_ id: UInt64) -> String {
    var digits: [UInt8] = []
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: id >> UInt64(shift)) & 15
      digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The number of a file's name; nil for a name that is no sample's.
  static func id(_ name: String) -> UInt64? {
    let bytes = Array(name.utf8)
    guard bytes.count == 16 + ending.utf8CodeUnitCount else { return nil }
    for index in 0..<ending.utf8CodeUnitCount {
      guard unsafe bytes[16 + index] == ending.utf8Start[index] else { return nil }
    }
    var id: UInt64 = 0
    for byte in bytes[..<16] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): id = id << 4 | UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): id = id << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return id
  }
}
