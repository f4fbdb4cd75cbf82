/// The memory an import may still take. A small file can refer to the same bytes very often; what it makes of them
/// stays within a multiple of its size.
struct Budget {
  private var remaining: Int

  init(fileByteCount: Int) { remaining = (1 << 20) + 32 * fileByteCount }

  /// Accounts for bytes about to be taken.
  mutating func take(_ byteCount: Int) throws(ImportError) {
    guard byteCount <= remaining else {
      throw ImportError("the model would expand to far more memory than its size justifies")
    }
    remaining -= byteCount
  }
}
