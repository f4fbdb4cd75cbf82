internal import CCrypto

/// AES-256-GCM (NIST SP 800-38D): what is sealed can be neither read nor changed without the key.
extension SampleKey {
  public static let nonceByteCount = 12
  public static let tagByteCount = 16

  /// A nonce of random bits. With up to 2^32 of them for a key, two are equal with a chance below 2^-32.
  static func nonce() throws(SampleError) -> [UInt8] {
    var nonce = [UInt8](repeating: 0, count: nonceByteCount)
    let done = unsafe nonce.withUnsafeMutableBufferPointer { unsafe swl_random($0.baseAddress, $0.count) }
    guard done == 1 else { throw .noCryptography }
    return nonce
  }

  /// The encrypted bytes and behind them the tag over these and the header. A nonce must never be used twice.
  public func sealed(_ plain: [UInt8], header: [UInt8], nonce: [UInt8]) throws(SampleError) -> [UInt8] {
    precondition(nonce.count == SampleKey.nonceByteCount)
    let sealed = unsafe made(of: plain, plain.count + SampleKey.tagByteCount, header, nonce) {
      key, nonce, header, plain, sealed in
      unsafe swl_gcm_seal(
        key, nonce, header.baseAddress, header.count, plain.baseAddress, plain.count, sealed,
        sealed + plain.count)
    }
    guard let sealed else { throw .noCryptography }
    return sealed
  }

  /// What was sealed; nil when key, header, nonce or a byte of it are others.
  public func opened(_ sealed: [UInt8], header: [UInt8], nonce: [UInt8]) -> [UInt8]? {
    let count = sealed.count - SampleKey.tagByteCount
    guard count >= 0, nonce.count == SampleKey.nonceByteCount else { return nil }
    return unsafe made(of: sealed, count, header, nonce) { key, nonce, header, sealed, plain in
      unsafe swl_gcm_open(
        key, nonce, header.baseAddress, header.count, sealed.baseAddress, count, sealed.baseAddress! + count, plain)
    }
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The bytes that `body` writes, so many of them, or nil unless it returns 1. It gets key, nonce, header and source.
  @unsafe private func made(
    of source: [UInt8], _ count: Int, _ header: [UInt8], _ nonce: [UInt8],
    _ body: (UnsafePointer<UInt8>, UnsafePointer<UInt8>, Bytes, Bytes, UnsafeMutablePointer<UInt8>) -> Int32
  ) -> [UInt8]? {
    // One byte more, so that there is an address even where nothing is written.
    var result = [UInt8](repeating: 0, count: count + 1)
    let done = unsafe result.withUnsafeMutableBufferPointer { result in
      unsafe withBytes { key in
        unsafe nonce.withUnsafeBufferPointer { nonce in
          unsafe header.withUnsafeBufferPointer { header in
            unsafe source.withUnsafeBufferPointer { source in
              unsafe body(key, nonce.baseAddress!, header, source, result.baseAddress!)
            }
          }
        }
      }
    }
    result.removeLast()
    return done == 1 ? result : nil
  }
}
