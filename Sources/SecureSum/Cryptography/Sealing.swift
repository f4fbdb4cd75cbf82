internal import CCrypto

/// AES-256-GCM (NIST SP 800-38D) with a nonce of zeros: a key seals one text and no other.
package enum Sealing {
  package static let tagByteCount = 16
  private static let nonce = [UInt8](repeating: 0, count: 12)

  /// The encrypted bytes and behind them the tag.
  package static func sealed(_ plain: [UInt8], key: Secret) throws(SecureError) -> [UInt8] {
    let text = unsafe transformed(plain[...], count: plain.count + tagByteCount, key) { key, nonce, plain, target in
      let tag = unsafe target + plain.count
      return unsafe swl_gcm_seal(key, nonce, nonce, 0, plain.baseAddress, plain.count, target, tag)
    }
    guard let text else { throw .noCryptography }
    return text
  }

  /// What was sealed; nil when the key or a byte is another.
  package static func opened(_ sealed: ArraySlice<UInt8>, key: Secret) -> [UInt8]? {
    let count = sealed.count - tagByteCount
    guard count > 0 else { return nil }
    return unsafe transformed(sealed, count: count, key) { key, nonce, sealed, plain in
      unsafe swl_gcm_open(key, nonce, nonce, 0, sealed.baseAddress, count, sealed.baseAddress! + count, plain)
    }
  }

  @unsafe private static func transformed(
    _ source: ArraySlice<UInt8>, count: Int, _ key: Secret,
    _ body: (
      UnsafePointer<UInt8>, UnsafePointer<UInt8>, UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<UInt8>
    ) -> Int32
  ) -> [UInt8]? {
    var target = [UInt8](repeating: 0, count: count)
    let done = unsafe target.withUnsafeMutableBufferPointer { target in
      unsafe source.withUnsafeBufferPointer { source in
        unsafe nonce.withUnsafeBufferPointer { nonce in
          unsafe key.withBytes { unsafe body($0, nonce.baseAddress!, source, target.baseAddress!) }
        }
      }
    }
    return done == 1 ? target : nil
  }
}
