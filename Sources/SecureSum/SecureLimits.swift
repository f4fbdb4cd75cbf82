/// What a secure sum may be at most; more is refused before memory is taken for it.
package enum SecureLimits {
  package static let clients = 1000
  /// A round of fewer would tell a server too much, whatever the threshold.
  package static let fewestClients = 3
  package static let values = 1 << 26
  /// The least number of steps from 0 to the largest value of a client that counts once.
  package static let levels = 16
  package static let signatureBytes = 512
}
