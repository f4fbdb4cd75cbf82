internal import FleetProtocol

/// The second step: shares of this client's secrets for every other one.
extension SecureClient {
  package mutating func shares(for roster: SecureRoster) throws(SecureError) -> SecureShares {
    try check(session: roster.session)
    if try isNew(.shared, after: .announced, isSame: roster == state.roster) {
      try check(roster)
      state.roster = roster
    }
    let shares = try sealedShares()
    state.phase = max(state.phase, .shared)
    return shares
  }

  private func check(_ roster: SecureRoster) throws(SecureError) {
    let settings = state.settings
    let count = roster.members.count
    guard count <= settings.clients else { throw .tooMany(limit: settings.clients) }
    let needed = max(settings.threshold, fewestClients)
    guard count >= needed else { throw .tooFew(count: count, needed: needed) }
    guard settings.isEnough(among: count, areSigned: identity != nil) else {
      throw .lowThreshold(settings.threshold, clients: count)
    }
    for (one, next) in zip(roster.members, roster.members.dropFirst()) where one.node >= next.node {
      throw .badMembers
    }
    try checkOwnKeys(roster)
    try checkKeys(roster)
  }

  private func checkOwnKeys(_ roster: SecureRoster) throws(SecureError) {
    guard let place = roster.place(of: state.node) else { throw .ownKeysChanged }
    let (shown, own) = (roster[place].keys, try secrets.publicKeys())
    guard shown.cipher == own.cipher, shown.mask == own.mask, shown.commitment == own.commitment else {
      throw .ownKeysChanged
    }
  }

  /// Nobody has a key of another member, and all are signed where anything is, each with another key.
  private func checkKeys(_ roster: SecureRoster) throws(SecureError) {
    var seen = Set<ObjectID>()
    for member in roster.members {
      for key in [member.keys.cipher, member.keys.mask] {
        guard seen.insert(ObjectID(of: key)).inserted else { throw .sharedKey(node: member.node) }
      }
      guard let identity else { continue }
      let text = member.keys.signedText(node: member.node, state.settings)
      guard identity.verifies(member.keys.signature, of: text, node: member.node) else {
        throw .badSignature(node: member.node)
      }
      guard let signer = identity.signer(of: member.keys.signature), seen.insert(signer).inserted else {
        throw .sharedKey(node: member.node)
      }
    }
  }

  private func sealedShares() throws(SecureError) -> SecureShares {
    let (roster, transcript, place) = (state.roster, transcript, place)
    let polynomials = try secrets.polynomials(threshold: state.settings.threshold)
    let cipherKey = try secrets.cipherKey()
    var shares = SecureShares(session: state.settings.session, places: [], sealed: [])
    for other in roster.places where other != place {
      let member = roster[other]
      guard
        let key = try PairSecrets.share(
          cipherKey, member.keys.cipher, from: place, to: other, transcript: transcript)
      else { throw .badKey(node: member.node) }
      var plain = polynomials.maskKey.share(at: other) + polynomials.ownMask.share(at: other)
      defer { wipe(&plain) }
      shares.sealed += try Sealing.sealed(plain, key: key)
      shares.places.append(other)
    }
    return shares
  }
}
