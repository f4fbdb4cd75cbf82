/// The last steps: shares that uncover the sum of the survivors, and nothing else.
extension SecureClient {
  /// With signatures only: says that this client takes these to be the survivors.
  package mutating func consent(to survivors: SecureSurvivors) throws(SecureError) -> SecureConsent {
    guard let identity else { throw .wrongStep }
    let plain = SecureSurvivors(session: survivors.session, places: survivors.places)
    try check(session: survivors.session)
    if try isNew(.consented, after: .masked, isSame: plain == unsigned(state.survivors)) {
      try check(survivors)
      state.survivors = plain
    }
    guard let signature = identity.signature(of: plain.signedText(transcript: transcript)),
      signature.count <= SecureLimits.signatureBytes
    else { throw .notSigned }
    state.phase = max(state.phase, .consented)
    return SecureConsent(session: survivors.session, signature: signature)
  }

  /// For a survivor a share of its own mask, for each other member that has sent shares one of its mask key; never both,
  /// since only one set of survivors is ever taken.
  package mutating func reveal(for survivors: SecureSurvivors) throws(SecureError) -> SecureReveal {
    try check(session: survivors.session)
    let previous: SecureClientState.Phase = identity == nil ? .masked : .consented
    let isSame = survivors.places == state.survivors.places
    if try isNew(.revealed, after: previous, isSame: isSame) {
      guard identity == nil || isSame else { throw .replayed }
      try check(survivors)
      try checkConsents(survivors)
      state.survivors = unsigned(survivors)
    }
    let shares = try shares(for: survivors)
    state.phase = .revealed
    return SecureReveal(session: survivors.session, shares: shares)
  }

  private func unsigned(_ survivors: SecureSurvivors) -> SecureSurvivors {
    SecureSurvivors(session: survivors.session, places: survivors.places)
  }

  private func check(_ survivors: SecureSurvivors) throws(SecureError) {
    let needed = max(state.settings.threshold, fewestClients)
    guard survivors.places.count >= needed else { throw .tooFew(count: survivors.places.count, needed: needed) }
    let (place, senders) = (place, state.delivery.places)
    guard survivors.places.contains(place) else { throw .notASurvivor }
    var next = 0
    for survivor in survivors.places where survivor != place {
      while next < senders.count, senders[next] < survivor { next += 1 }
      guard next < senders.count, senders[next] == survivor else { throw .badMembers }
    }
  }

  /// As many members as the threshold asks for have signed the same survivors, so that no two sets of them find enough
  /// shares.
  private func checkConsents(_ survivors: SecureSurvivors) throws(SecureError) {
    guard let identity else { return }
    let text = survivors.signedText(transcript: transcript)
    for consent in survivors.consents {
      guard survivors.places.contains(consent.place) else { throw .badMembers }
      let (node, keys) = (state.roster[consent.place].node, state.roster[consent.place].keys)
      guard identity.signer(of: consent.signature) == identity.signer(of: keys.signature),
        identity.verifies(consent.signature, of: text, node: node)
      else { throw .badSignature(node: node) }
    }
    guard survivors.consents.count >= state.settings.threshold else {
      throw .tooFew(count: survivors.consents.count, needed: state.settings.threshold)
    }
  }

  private func shares(for survivors: SecureSurvivors) throws(SecureError) -> [UInt8] {
    let (place, isSurvivor) = (place, Set(survivors.places))
    let own = try secrets.polynomials(threshold: state.settings.threshold).ownMask.share(at: place)
    var shares: [UInt8] = []
    var isOwnThere = false
    try open(state.delivery) { sender, plain in
      if sender > place, !isOwnThere {
        shares += own
        isOwnThere = true
      }
      shares += isSurvivor.contains(sender) ? plain[Secret.byteCount...] : plain[..<Secret.byteCount]
    }
    return isOwnThere ? shares : shares + own
  }
}
