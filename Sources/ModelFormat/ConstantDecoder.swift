/// Decodes one constant after the other with one zstd context and one buffer for forms.
final class ConstantDecoder {
  private var zstd: ZstdDecoder?
  private var form: [UInt8] = []
  /// Decoded bytes that are still allowed.
  private var allowance: Int

  init(limit: Int) { allowance = limit }

  /// Takes the bytes of a constant off the allowance.
  func mayDecode(_ byteCount: Int) -> Bool {
    guard byteCount <= allowance else { return false }
    allowance -= byteCount
    return true
  }

  /// Whether the payload was one form of exactly the constant's bytes. `largestForm` is the size of the largest form to
  /// come.
  func decode(
    _ constant: borrowing CodedConstant, largestForm: @autoclosure () -> Int, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    switch constant.coding {
    case .zstd: guard unsafe unpack(constant.payload, into: target) else { return false }
    case .bitmap: return unsafe BlockBitmap.expand(constant.payload, into: target)
    case .bitmapZstd, .planesZstd:
      if form.isEmpty { form = [UInt8](repeating: 0, count: largestForm()) }
      let isForm = unsafe form.withUnsafeMutableBytes { form in
        unsafe unpack(constant, through: .init(rebasing: form[..<constant.formByteCount]), into: target)
      }
      guard isForm else { return false }
    }
    let decoded = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(target))
    return BlockBitmap.nonzeroBlockCount(of: decoded) == constant.nonzeroBlockCount
  }

  /// Decodes a frame to a form and that to the bytes.
  private func unpack(
    _ constant: borrowing CodedConstant, through form: UnsafeMutableRawBufferPointer,
    into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard unsafe unpack(constant.payload, into: form) else { return false }
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(form))
    if constant.coding == .bitmapZstd { return unsafe BlockBitmap.expand(bytes, into: target) }
    unsafe BytePlanes.join(bytes, into: target, elementByteCount: constant.elementByteCount)
    return true
  }

  private func unpack(_ frame: RawSpan, into target: UnsafeMutableRawBufferPointer) -> Bool {
    if zstd == nil { zstd = ZstdDecoder() }
    return unsafe zstd!.decode(frame, into: target)
  }
}
