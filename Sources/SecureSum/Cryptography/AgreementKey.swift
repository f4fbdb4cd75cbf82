internal import CCrypto

/// An X25519 key (RFC 7748), whose secret half is any 32 bytes; libcrypto wipes its memory when it goes.
@safe package final class AgreementKey {
  package static let byteCount = 32
  private let key: OpaquePointer
  /// What others may know of it.
  package let publicKey: [UInt8]

  package init(_ secret: Secret) throws(SecureError) {
    let key = unsafe secret.withBytes { unsafe swl_x25519_key($0) }
    guard let key = unsafe key else { throw .noCryptography }
    var bytes = [UInt8](repeating: 0, count: AgreementKey.byteCount)
    let done = unsafe bytes.withUnsafeMutableBufferPointer { unsafe swl_x25519_public(key, $0.baseAddress) }
    unsafe self.key = key
    publicKey = bytes
    guard done == 1 else { throw .noCryptography }
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// What the owners of both keys know; nil for a public key that is none, or one that gives every secret the same.
  package func agreed(with publicKey: [UInt8]) -> Secret? {
    guard publicKey.count == AgreementKey.byteCount else { return nil }
    return unsafe Secret { shared in
      unsafe publicKey.withUnsafeBufferPointer { unsafe swl_x25519_agree(key, $0.baseAddress, shared) == 1 }
    }
  }
}
