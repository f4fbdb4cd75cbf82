package import FleetProtocol
package import FleetTransport
internal import SecureSum

/// A node's key and those it trusts, for secure sums whose members sign.
///
/// A signature is the name of its key, as `KnownKeys` has it, and the signature in DER.
package final class NodeIdentity: SecureIdentity {
  private let key: NodeKey
  private let known: KnownKeys
  private let name: ObjectID
  private static let nameByteCount = 32

  /// `known`: of all members; this node's own key is added.
  package init(_ key: NodeKey, known: KnownKeys) {
    self.key = key
    self.known = known
    name = ObjectID(of: key.publicKeyPEM)
    known.add(pem: key.publicKeyPEM)
  }

  package func signature(of text: [UInt8]) -> [UInt8]? { key.signature(of: text).map { name.digest + $0 } }

  package func signer(of signature: [UInt8]) -> ObjectID? {
    ObjectID(digest: Array(signature.prefix(NodeIdentity.nameByteCount)))
  }

  package func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool {
    guard let name = signer(of: signature) else { return false }
    return known.verifies(Array(signature.dropFirst(NodeIdentity.nameByteCount)), of: text, by: name)
  }
}
