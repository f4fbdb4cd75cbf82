internal import CCrypto
internal import Text

/// The secret that requests must show: in a header, or as the cookie that a browser was given for it.
///
/// The cookie is made of the token, so that it outlives a restart, and does not tell it; both are compared by their
/// digests, in the same time wherever they differ.
package struct Token: Sendable {
  static let cookieName: StaticString = "swiftlet"
  private let digest: [UInt8]
  /// What the cookie holds: the hexadecimal digest of the token and a purpose.
  let cookie: String
  private let cookieDigest: [UInt8]

  /// Takes the content of a file; spaces and line ends around the token are not part of it.
  package init(reading content: Span<UInt8>) throws(ServerError) {
    var bytes: [UInt8] = []
    for index in content.indices { bytes.append(content[index]) }
    let isBlank: (UInt8) -> Bool = { $0 == 32 || 9...13 ~= $0 }
    let secret = Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    guard 16...512 ~= secret.count, secret.allSatisfy({ 33...126 ~= $0 }) else { throw .token }
    digest = sha256(secret)
    cookie = hexadecimal(sha256(Array("swiftlet cookie ".utf8) + digest))
    cookieDigest = sha256(Array(cookie.utf8))
  }

  func matches(_ candidate: some Sequence<UInt8>) -> Bool { isSameDigest(sha256(Array(candidate)), digest) }

  /// Whether a request has it.
  func isShown(by head: RequestHead) -> Bool {
    if let value = head[.authorization], let candidate = Token.bearer(value) { return matches(candidate) }
    guard let value = head[.cookie], let candidate = Token.cookie(in: value) else { return false }
    return isSameDigest(sha256(Array(candidate)), cookieDigest)
  }

  /// What stands behind "Bearer ", in any case.
  private static func bearer(_ value: String) -> ArraySlice<UInt8>? {
    let bytes = Array(value.utf8)
    let scheme = Array("bearer ".utf8)
    guard bytes.count > scheme.count, scheme.indices.allSatisfy({ bytes[$0] | 0x20 == scheme[$0] }) else { return nil }
    return bytes[scheme.count...].drop { $0 == 32 }
  }

  /// The first cookie of our name.
  private static func cookie(in value: String) -> ArraySlice<UInt8>? {
    let start = cookieName.bytes + [UInt8(ascii: "=")]
    for part in Array(value.utf8).split(separator: UInt8(ascii: ";")) {
      let part = part.drop { $0 == 32 }
      if part.starts(with: start) { return part.dropFirst(start.count) }
    }
    return nil
  }
}

private func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  unsafe swl_sha256(bytes, bytes.count, &digest)
  return digest
}

private func isSameDigest(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  unsafe CRYPTO_memcmp(one, other, 32) == 0
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
