/// Decodes one constant after the other with one zstd context.
final class ConstantDecoder {
  private var zstd: ZstdDecoder?
  /// Decoded bytes that are still allowed.
  private var allowance: Int

  init(limit: Int) { allowance = limit }

  /// Takes the bytes of a constant off the allowance.
  func mayDecode(_ byteCount: Int) -> Bool {
    guard byteCount <= allowance else { return false }
    allowance -= byteCount
    return true
  }

  /// Whether the payload was one form of exactly the constant's bytes. `scratch` has the constant's `scratchByteCount`
  /// bytes or more.
  func decode(
    _ constant: borrowing CodedConstant, into target: UnsafeMutableRawBufferPointer,
    scratch: UnsafeMutableRawBufferPointer
  ) -> Bool {
    switch constant.coding {
    case .zstd: guard unsafe unpack(constant.payload, into: target) else { return false }
    case .bitmap: return unsafe BlockBitmap.expand(constant.payload, into: target)
    case .bitmapZstd, .planesZstd:
      let form = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<constant.scratchByteCount])
      guard unsafe unpack(constant.payload, into: form) else { return false }
      let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(form))
      if constant.coding == .bitmapZstd { return unsafe BlockBitmap.expand(bytes, into: target) }
      unsafe BytePlanes.join(bytes, into: target, elementByteCount: constant.elementByteCount)
    }
    let decoded = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(target))
    return BlockBitmap.nonzeroBlockCount(of: decoded) == constant.nonzeroBlockCount
  }

  private func unpack(_ frame: RawSpan, into target: UnsafeMutableRawBufferPointer) -> Bool {
    if zstd == nil { zstd = ZstdDecoder() }
    return unsafe zstd!.decode(frame, into: target)
  }
}
