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
    var result = [UInt8](repeating: 0, count: plain.count + SampleKey.tagByteCount)
    let done = unsafe result.withUnsafeMutableBufferPointer { result in
      unsafe withBytes { key in
        unsafe plain.withUnsafeBufferPointer { plain in
          unsafe header.withUnsafeBufferPointer { header in
            unsafe nonce.withUnsafeBufferPointer { nonce in
              unsafe swl_gcm_seal(
                key, nonce.baseAddress, header.baseAddress, header.count, plain.baseAddress, plain.count,
                result.baseAddress, result.baseAddress! + plain.count)
            }
          }
        }
      }
    }
    guard done == 1 else { throw .noCryptography }
    return result
  }

  /// What was sealed; nil when key, header, nonce or a byte of it are others.
  public func opened(_ sealed: [UInt8], header: [UInt8], nonce: [UInt8]) -> [UInt8]? {
    guard sealed.count >= SampleKey.tagByteCount, nonce.count == SampleKey.nonceByteCount else { return nil }
    var plain = [UInt8](repeating: 0, count: sealed.count - SampleKey.tagByteCount)
    let done = unsafe plain.withUnsafeMutableBufferPointer { plain in
      unsafe withBytes { key in
        unsafe sealed.withUnsafeBufferPointer { sealed in
          unsafe header.withUnsafeBufferPointer { header in
            unsafe nonce.withUnsafeBufferPointer { nonce in
              unsafe swl_gcm_open(
                key, nonce.baseAddress, header.baseAddress, header.count, sealed.baseAddress, plain.count,
                sealed.baseAddress! + plain.count, plain.baseAddress)
            }
          }
        }
      }
    }
    return done == 1 ? plain : nil
  }
}
