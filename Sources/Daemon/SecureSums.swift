internal import Configuration
internal import Console
internal import FederatedClient
internal import FleetTransport
internal import SecureSum

extension SecureParticipation {
  /// As the configuration wants it; `key`: the node's.
  init(_ options: Configuration.Federation, _ key: NodeKey) throws(Refusal) {
    let privacy = options.privacy
    let round = SecureRound(
      path: options.directory + "/secure-sum",
      identity: try privacy?.memberKeysFile.map { (path) throws(Refusal) in try memberIdentity(key, path) },
      fewestClients: privacy?.leastMembers ?? SecureLimits.fewestClients)
    switch privacy?.secureSum ?? .allowed {
    case .allowed: self = .whenAsked(round)
    case .required: self = .always(round)
    case .refused: self = .never
    }
  }
}

/// `path`: the public keys of all members.
private func memberIdentity(_ key: NodeKey, _ path: String) throws(Refusal) -> NodeIdentity {
  let known = KnownKeys()
  do throws(KnownKeysError) { try known.add(path: path) } catch { throw Refusal("federation", error.message) }
  return NodeIdentity(key, known: known)
}
