/// Who holds the node's key.
package protocol RequestSigner: AnyObject {
  /// SubjectPublicKeyInfo in PEM: for ever the same bytes, since the server compares them.
  var publicKeyPEM: [UInt8] { get }

  /// An ECDSA signature over the SHA-256 of the bytes, in DER; nil when the key cannot be used.
  func signature(of bytes: [UInt8]) -> [UInt8]?
}

/// The three headers that every call carries. What is signed is the text of the time alone.
package struct AuthenticationHeaders: Sendable {
  package static let publicKeyName: StaticString = "flwr-public-key"
  package static let timeName: StaticString = "flwr-timestamp"
  package static let signatureName: StaticString = "flwr-signature"

  package let publicKey: String
  package let time: String
  package let signature: String

  /// `time`: the server's, as `ServerClock` tells it; nil when the key cannot be used.
  package init?(at time: UTCTime, signer: any RequestSigner) {
    self.time = time.iso8601
    guard let signature = signer.signature(of: Array(self.time.utf8)) else { return nil }
    self.signature = base64(signature)
    publicKey = base64(signer.publicKeyPEM)
  }
}
