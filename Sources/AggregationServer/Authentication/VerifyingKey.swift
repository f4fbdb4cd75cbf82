internal import Crypto
internal import FleetProtocol

/// A public key on a curve of NIST, as nodes have them.
enum VerifyingKey: Sendable {
  case p256(P256.Signing.PublicKey)
  case p384(P384.Signing.PublicKey)
  case p521(P521.Signing.PublicKey)

  /// nil for anything but SubjectPublicKeyInfo in PEM of one of the three curves.
  init?(pem: [UInt8]) {
    guard pem.count <= 1024, let text = String(validating: pem, as: UTF8.self) else { return nil }
    if let key = try? P256.Signing.PublicKey(pemRepresentation: text) {
      self = .p256(key)
    } else if let key = try? P384.Signing.PublicKey(pemRepresentation: text) {
      self = .p384(key)
    } else if let key = try? P521.Signing.PublicKey(pemRepresentation: text) {
      self = .p521(key)
    } else {
      return nil
    }
  }

  /// What tells a signature over these bytes, in DER, from all others; nil when it does not hold.
  ///
  /// It is the first number of the signature: whoever has seen (r, s) can also write (r, -s), but has no other r.
  func mark(of signature: [UInt8], over bytes: [UInt8]) -> UInt64? {
    switch self {
    case .p256(let key):
      guard let value = try? P256.Signing.ECDSASignature(derRepresentation: signature),
        key.isValidSignature(value, for: SHA256.hash(data: bytes))
      else { return nil }
      return VerifyingKey.mark(value.rawRepresentation)
    case .p384(let key):
      guard let value = try? P384.Signing.ECDSASignature(derRepresentation: signature),
        key.isValidSignature(value, for: SHA256.hash(data: bytes))
      else { return nil }
      return VerifyingKey.mark(value.rawRepresentation)
    case .p521(let key):
      guard let value = try? P521.Signing.ECDSASignature(derRepresentation: signature),
        key.isValidSignature(value, for: SHA256.hash(data: bytes))
      else { return nil }
      return VerifyingKey.mark(value.rawRepresentation)
    }
  }

  /// The last eight bytes of the first half.
  private static func mark(_ signature: some RandomAccessCollection<UInt8>) -> UInt64 {
    signature.prefix(signature.count / 2).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension VerifyingKey {
  /// A key as people have it in a file: PEM, or a line of OpenSSH (RFC 5656).
  init?(text: String) {
    if text.hasPrefix("-----BEGIN") {
      self.init(pem: Array(text.utf8))
      return
    }
    let words = text.split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("ecdsa-sha2-nistp"), let blob = base64Decoded(String(words[1])),
      let point = VerifyingKey.fields(blob).last
    else { return nil }
    switch words[0] {
    case "ecdsa-sha2-nistp256":
      guard let key = try? P256.Signing.PublicKey(x963Representation: point) else { return nil }
      self = .p256(key)
    case "ecdsa-sha2-nistp384":
      guard let key = try? P384.Signing.PublicKey(x963Representation: point) else { return nil }
      self = .p384(key)
    case "ecdsa-sha2-nistp521":
      guard let key = try? P521.Signing.PublicKey(x963Representation: point) else { return nil }
      self = .p521(key)
    default: return nil
    }
  }

  /// As OpenSSL writes it, which is how nodes send it.
  var pem: [UInt8] {
    let text =
      switch self {
      case .p256(let key): key.pemRepresentation
      case .p384(let key): key.pemRepresentation
      case .p521(let key): key.pemRepresentation
      }
    return Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
  }

  /// Fields with their lengths before them, in 4 bytes, the highest first; none when one is cut off.
  private static func fields(_ blob: [UInt8]) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    var rest = blob[...]
    while rest.count >= 4 {
      let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard count <= rest.count - 4 else { return [] }
      fields.append(Array(rest.dropFirst(4).prefix(count)))
      rest = rest.dropFirst(4 + count)
    }
    return fields
  }
}
