internal import CCrypto

/// An Ed25519 private key; its memory is wiped when it goes.
@safe public struct SigningKey: ~Copyable {
  private let key: OpaquePointer
  public let publicKey: PublicKey

  /// Makes a key of the system's random numbers.
  public init() throws(KeyError) { unsafe try self.init(taking: swl_ed25519_generate(), .notGenerated) }

  /// Reads a PEM file ("BEGIN PRIVATE KEY"), as `openssl genpkey -algorithm ed25519` makes it.
  public init(pem: borrowing RawSpan) throws(KeyError) {
    let key = unsafe pem.withUnsafeBytes { unsafe swl_ed25519_read($0.baseAddress, $0.count, 1) }
    unsafe try self.init(taking: key, .notPrivate)
  }

  /// A key of its 32 secret bytes.
  public init(seed: [UInt8]) throws(KeyError) {
    guard seed.count == PublicKey.byteCount else { throw .notPrivate }
    let key = unsafe seed.withUnsafeBufferPointer { unsafe swl_ed25519_from_seed($0.baseAddress) }
    unsafe try self.init(taking: key, .notPrivate)
  }

  private init(taking key: OpaquePointer?, _ error: KeyError) throws(KeyError) {
    guard let key = unsafe key else { throw error }
    guard let bytes = unsafe Bytes32(publicPartOf: key) else {
      unsafe EVP_PKEY_free(key)
      throw error
    }
    unsafe self.key = key
    publicKey = PublicKey(bytes)
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// The 64 bytes of the signature over `message`.
  public func signature(of message: [UInt8]) throws(KeyError) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: PublicKey.signatureByteCount)
    let done = unsafe signature.withUnsafeMutableBufferPointer { signature in
      unsafe message.withUnsafeBytes {
        unsafe swl_ed25519_sign(key, $0.baseAddress, $0.count, signature.baseAddress)
      }
    }
    guard done == 1 else { throw .notGenerated }
    return signature
  }

  /// The private key as PEM (PKCS #8, without a passphrase).
  public func privatePEM() throws(KeyError) -> [UInt8] { try pem(isPrivate: true) }

  /// The public key as PEM (SubjectPublicKeyInfo).
  public func publicPEM() throws(KeyError) -> [UInt8] { try pem(isPrivate: false) }

  private func pem(isPrivate: Bool) throws(KeyError) -> [UInt8] {
    var text = [UInt8](repeating: 0, count: swl_pem_bytes)
    let count = unsafe text.withUnsafeMutableBufferPointer {
      unsafe swl_ed25519_write(key, isPrivate ? 1 : 0, $0.baseAddress)
    }
    guard count > 0 else { throw .notGenerated }
    text.removeLast(text.count - count)
    return text
  }
}
