import FleetProtocol
import SecureSum

/// Keys of nodes for tests: a signature is derived from a node's secret and the text.
final class Signers: SecureVerifier {
  private let keys: [UInt64: Secret]

  init(nodes: [UInt64]) {
    var keys: [UInt64: Secret] = [:]
    for node in nodes { keys[node] = .numbered(node &* 1_000_003) }
    self.keys = keys
  }

  func identity(of node: UInt64) -> Identity { Identity(self, node) }

  func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool {
    self.signature(of: text, node: node) == signature
  }

  /// Nodes sign under their number, the first eight bytes.
  func signer(of signature: [UInt8]) -> ObjectID? { ObjectID(of: Array(signature.prefix(8))) }

  fileprivate func signature(of text: [UInt8], node: UInt64) -> [UInt8]? {
    guard let key = keys[node], let code = try? KeyDerivation.bytes(key.array, salt: [], info: text, count: 64) else {
      return nil
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: node >> (8 * $0)) } + code
  }

  final class Identity: SecureIdentity {
    private let signers: Signers
    private let node: UInt64

    init(_ signers: Signers, _ node: UInt64) { (self.signers, self.node) = (signers, node) }

    func signer(of signature: [UInt8]) -> ObjectID? { signers.signer(of: signature) }

    func signature(of text: [UInt8]) -> [UInt8]? { signers.signature(of: text, node: node) }

    func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool {
      signers.verifies(signature, of: text, node: node)
    }
  }
}
