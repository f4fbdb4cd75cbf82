package import FleetProtocol

/// Knows the keys by which nodes are known.
package protocol SecureVerifier: AnyObject, Sendable {
  /// Whether `node` is one that may take part, and the signature is its own.
  func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool
}

/// Has such a key itself. With it, a server that exchanges the keys of a secure sum, or tells members different things
/// about who is left, is found out.
package protocol SecureIdentity: SecureVerifier {
  /// Which key a signature claims to be made with: two nodes with one of them are one. Nil when it says none.
  func signer(of signature: [UInt8]) -> ObjectID?

  /// Of this node, at most `SecureLimits.signatureBytes`; nil when it cannot sign.
  func signature(of text: [UInt8]) -> [UInt8]?
}
