internal import Tensors

/// A coded constant as it lies in the weights section:
///
/// ```
/// | u32: blocks of four bytes that are not zero | payload: a form of the bytes, or a zstd frame of it |
/// ```
struct CodedConstant: ~Escapable {
  let coding: ConstantCoding
  /// Of the decoded bytes.
  let byteCount: Int
  let elementByteCount: Int
  let nonzeroBlockCount: Int
  let payload: RawSpan

  /// Nil when sizes contradict each other; only the payload's content is left to be checked.
  @_lifetime(copy stored)
  init?(_ record: TensorRecord, stored: RawSpan) {
    guard let coded = record.coded, stored.byteCount >= CodedConstant.headByteCount else { return nil }
    let stated = unsafe stored.unsafeLoadUnaligned(as: UInt32.self)
    guard stated <= BlockBitmap.blockCount(of: record.byteCount) else { return nil }
    coding = coded.coding
    byteCount = record.byteCount
    elementByteCount = record.type.byteCount
    nonzeroBlockCount = Int(stated)
    payload = stored.extracting(droppingFirst: CodedConstant.headByteCount)
    guard coding != .planesZstd || elementByteCount > 1 else { return nil }
    let content = coding == .bitmap ? payload.byteCount : ZstdFrame.contentByteCount(of: payload)
    guard content == formByteCount else { return nil }
  }

  static let headByteCount = 4

  /// The bytes of the form.
  var formByteCount: Int {
    switch coding {
    case .zstd, .planesZstd: byteCount
    case .bitmap, .bitmapZstd: BlockBitmap.formByteCount(of: byteCount, nonzeroBlocks: nonzeroBlockCount)
    }
  }

  /// The bytes of a form that is decoded before it can be expanded.
  var scratchByteCount: Int { coding == .bitmapZstd || coding == .planesZstd ? formByteCount : 0 }

  /// A constant in a coding, head and all; nil when there is no memory for it.
  static func encoded(_ bytes: RawSpan, _ coding: ConstantCoding, elementByteCount: Int, level: Int32) -> [UInt8]? {
    let payload: [UInt8]? =
      switch coding {
      case .zstd: ZstdFrame.frame(of: bytes, level: level)
      case .bitmap: BlockBitmap.form(of: bytes)
      case .bitmapZstd: ZstdFrame.frame(of: BlockBitmap.form(of: bytes), level: level)
      case .planesZstd:
        ZstdFrame.frame(of: BytePlanes.form(of: bytes, elementByteCount: elementByteCount), level: level)
      }
    guard let payload else { return nil }
    var result: [UInt8] = []
    result.append(littleEndian: UInt32(BlockBitmap.nonzeroBlockCount(of: bytes)))
    return result + payload
  }
}
