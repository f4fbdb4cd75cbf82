/// Keys that two members share: HKDF over what their keys agree on, with the digest of settings and members as salt.
enum PairSecrets {
  /// Of the mask that the member at the lower place adds and the other subtracts. Info: "pair mask", the lower place, the
  /// higher, 16 bits each, little-endian. Nil for a public key that is none.
  static func mask(
    _ own: (key: AgreementKey, place: UInt16), _ other: (key: [UInt8], place: UInt16), transcript: [UInt8]
  ) throws(SecureError) -> Secret? {
    guard let agreed = own.key.agreed(with: other.key) else { return nil }
    let info = info("pair mask", min(own.place, other.place), max(own.place, other.place))
    return try KeyDerivation.secret(agreed, salt: transcript, info: info)
  }

  /// Of what one member seals for another. Info: "share", the place of the one, of the other. Nil for a public key that
  /// is none.
  static func share(
    _ key: AgreementKey, _ publicKey: [UInt8], from sender: UInt16, to recipient: UInt16, transcript: [UInt8]
  ) throws(SecureError) -> Secret? {
    guard let agreed = key.agreed(with: publicKey) else { return nil }
    return try KeyDerivation.secret(agreed, salt: transcript, info: info("share", sender, recipient))
  }

  /// Adds the mask of a pair to words, or takes it away.
  static func apply(_ secret: Secret, isAdded: Bool, to words: inout [UInt32]) throws(SecureError) {
    var stream = try Keystream(key: secret)
    if isAdded { try stream.add(to: &words) } else { try stream.subtract(from: &words) }
  }

  private static func info(_ use: StaticString, _ one: UInt16, _ other: UInt16) -> [UInt8] {
    var info: [UInt8] = []
    info.append(text: use)
    info.append(littleEndian: UInt64(one), byteCount: 2)
    info.append(littleEndian: UInt64(other), byteCount: 2)
    return info
  }
}
