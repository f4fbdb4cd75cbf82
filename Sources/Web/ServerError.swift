package import Linux

/// Why there is no server.
package enum ServerError: Error {
  /// A token must have 16 to 512 visible ASCII characters.
  case token
  /// Beyond loopback a token and a certificate are needed.
  case unprotected(address: String)
  /// What the TLS library says of the certificate and the key.
  case identity(reason: String)
  case listen(SystemError)

  /// One line for people.
  package var message: String {
    switch self {
    case .token:
      "the token must be 16 to 512 visible ASCII characters on one line, as `openssl rand -hex 24` makes them"
    case .unprotected(let address): "to listen at \(address), beyond loopback, a token and a certificate are needed"
    case .identity(let reason): "TLS does not start with this certificate and key: \(reason)"
    case .listen(let error): "\(error.call): \(error.message)"
    }
  }
}
