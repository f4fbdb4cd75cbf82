internal import CCrypto

/// HKDF with SHA-256 (RFC 5869).
package enum KeyDerivation {
  /// `count` bytes, up to 8160, that `secret`, `salt` and `info` determine.
  package static func bytes(
    _ secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int
  ) throws(SecureError) -> [UInt8] {
    var derived = [UInt8](repeating: 0, count: count)
    let done = unsafe derived.withUnsafeMutableBufferPointer { derived in
      unsafe secret.withUnsafeBufferPointer { secret in
        unsafe derive(secret.baseAddress, secret.count, salt, info, derived.baseAddress, derived.count)
      }
    }
    guard done else { throw .noCryptography }
    return derived
  }

  /// Another secret for one use, which `info` names.
  static func secret(_ secret: Secret, salt: [UInt8], info: [UInt8]) throws(SecureError) -> Secret {
    let derived = unsafe Secret { derived in
      unsafe secret.withBytes { unsafe derive($0, Secret.byteCount, salt, info, derived, Secret.byteCount) }
    }
    guard let derived else { throw .noCryptography }
    return derived
  }

  @unsafe private static func derive(
    _ secret: UnsafePointer<UInt8>?, _ secretCount: Int, _ salt: [UInt8], _ info: [UInt8],
    _ derived: UnsafeMutablePointer<UInt8>?, _ count: Int
  ) -> Bool {
    unsafe salt.withUnsafeBufferPointer { salt in
      unsafe info.withUnsafeBufferPointer { info in
        unsafe swl_hkdf_sha256(
          secret, secretCount, salt.baseAddress, salt.count, info.baseAddress, info.count, derived, count) == 1
      }
    }
  }
}
