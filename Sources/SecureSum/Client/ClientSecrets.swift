/// What a client's seed stands for: HKDF with the session as salt and one text for each secret.
struct ClientSecrets {
  private let seed: Secret
  private let session: [UInt8]

  init(_ seed: Secret, session: [UInt8]) {
    self.seed = seed
    self.session = session
  }

  func cipherKey() throws(SecureError) -> AgreementKey { try AgreementKey(derived("cipher key")) }
  func maskKey() throws(SecureError) -> AgreementKey { try AgreementKey(derived("mask key")) }
  func ownMask() throws(SecureError) -> Secret { try derived("own mask") }
  func rounding() throws(SecureError) -> Secret { try derived("rounding") }

  /// Shares of the mask key and of the secret of the own mask.
  func polynomials(
    threshold: Int
  ) throws(SecureError) -> (maskKey: SecretPolynomial, ownMask: SecretPolynomial) {
    (
      try SecretPolynomial(derived("mask key"), threshold: threshold, randomness: derived("shares of the mask key")),
      try SecretPolynomial(ownMask(), threshold: threshold, randomness: derived("shares of the own mask"))
    )
  }

  /// Unsigned.
  func publicKeys() throws(SecureError) -> PublicKeys {
    var keys = PublicKeys()
    keys.cipher = try cipherKey().publicKey
    keys.mask = try maskKey().publicKey
    keys.commitment = ClientSecrets.commitment(to: try ownMask())
    return keys
  }

  static func commitment(to ownMask: Secret) -> [UInt8] {
    var bytes = ownMask.array
    defer { wipe(&bytes) }
    return sha256(bytes)
  }

  private func derived(_ use: StaticString) throws(SecureError) -> Secret {
    var info: [UInt8] = []
    info.append(text: use)
    return try KeyDerivation.secret(seed, salt: session, info: info)
  }
}
