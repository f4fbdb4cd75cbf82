internal import Crypto
internal import FleetProtocol

/// A node's key on P-256 that follows from a seed, as no real one may.
final class SimulatedKey: RequestSigner {
  private let key: P256.Signing.PrivateKey
  let publicKeyPEM: [UInt8]

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    while true {
      let bytes = (0..<4).flatMap { _ in
        let word = random.next()
        return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
      }
      // Hardly any numbers of 256 bits are beyond the curve's order.
      guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) else { continue }
      self.key = key
      publicKeyPEM = Array((key.publicKey.pemRepresentation + "\n").utf8)
      return
    }
  }

  func signature(of bytes: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: bytes)).map { Array($0.derRepresentation) }
  }
}
