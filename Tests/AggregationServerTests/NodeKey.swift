import Crypto
import FleetProtocol

/// A node's key.
final class NodeKey: RequestSigner, Sendable {
  private let key = P256.Signing.PrivateKey()

  var publicKeyPEM: [UInt8] { Array((key.publicKey.pemRepresentation + "\n").utf8) }

  func signature(of bytes: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: bytes)).map { Array($0.derRepresentation) }
  }
}
