/// A client of one secure sum (Bonawitz et al. 2017, with both masks): what it answers to each step, and what it refuses.
///
/// It makes no calls and keeps no files: after each step `state` has to be saved before the answer leaves. A step that
/// comes again gets the same answer; asked with something else, it is refused.
package struct SecureClient: Sendable {
  package internal(set) var state: SecureClientState
  /// Nil: keys are taken as the server shows them.
  let identity: (any SecureIdentity)?
  /// Fewer members are refused, whatever the settings say.
  let fewestClients: Int

  /// Goes on with what was saved; nil for a state that is none.
  package init?(
    resuming state: SecureClientState, identity: (any SecureIdentity)?, fewestClients: Int = SecureLimits.fewestClients
  ) {
    guard state.validated() == nil else { return nil }
    self.state = state
    self.identity = identity
    self.fewestClients = max(fewestClients, SecureLimits.fewestClients)
  }

  /// Begins a sum. `seed`: random, for this sum alone.
  package init?(
    _ settings: SecureSettings, node: UInt64, seed: Secret, identity: (any SecureIdentity)?,
    fewestClients: Int = SecureLimits.fewestClients
  ) {
    let state = SecureClientState(seed: seed, node: node, settings: settings)
    self.init(resuming: state, identity: identity, fewestClients: fewestClients)
  }

  /// The first step: the public halves of this client's keys.
  package func keys() throws(SecureError) -> SecureKeys {
    let settings = state.settings
    var keys = try secrets.publicKeys()
    if let identity {
      let text = keys.signedText(node: state.node, settings)
      guard let signature = identity.signature(of: text), signature.count <= SecureLimits.signatureBytes else {
        throw .notSigned
      }
      keys.signature = signature
    }
    return SecureKeys(session: settings.session, keys: keys)
  }

  var secrets: ClientSecrets { ClientSecrets(state.seed!, session: state.settings.session) }

  var transcript: [UInt8] { state.roster.transcript(state.settings) }

  /// In the roster that was taken.
  var place: UInt16 { state.roster.place(of: state.node)! }

  /// Whether a step comes for the first time, the one after `previous`; false when it was done, with the same.
  func isNew(
    _ step: SecureClientState.Phase, after previous: SecureClientState.Phase, isSame: Bool
  ) throws(SecureError) -> Bool {
    if state.phase >= step {
      guard isSame else { throw .replayed }
      return false
    }
    guard state.phase == previous else { throw .wrongStep }
    return true
  }

  func check(session: [UInt8]) throws(SecureError) {
    guard session == state.settings.session else { throw .otherSession }
  }
}
