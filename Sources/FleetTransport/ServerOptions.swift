/// Where a federation's server is and whom to take for it.
package struct ServerOptions: Sendable {
  /// "https://host:port", or http for a server on this machine or in a closed network; without a path.
  package var address: String
  /// A file of certificates to trust instead of the system's.
  package var authorityFile: String?
  /// This node's own certificate and key, for a server that asks for them.
  package var certificateFile: String?
  package var keyFile: String?
  /// "sha256//" and the SHA-256 of the server's public key in base64: no other is taken, whoever vouches for it.
  package var pinnedKey: String?
  package var connectSeconds: Int32 = 10
  package var stallSeconds: Int32 = 30
  package var totalSeconds: Int32 = 600
  /// The most bytes of an answer: an object of 5 MiB with what is around it.
  package var answerLimit = 8 << 20

  package init(address: String) { self.address = address }
}
