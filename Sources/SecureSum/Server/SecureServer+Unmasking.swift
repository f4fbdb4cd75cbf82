/// The end of a secure sum.
extension SecureServer {
  /// Whose vectors have come by now is in the sum: the instruction of the next step, in which survivors
  /// sign when anything is signed.
  package mutating func closeInput() throws(SecureError) -> SecureSurvivors {
    try check(.input)
    try check(count: survivors.count)
    sealed = []
    phase = verifier == nil ? .unmasking : .consents
    return SecureSurvivors(session: settings.session, places: survivors.sorted())
  }

  /// With signatures only: the signature of a survivor.
  package mutating func take(_ consent: SecureConsent, from node: UInt64) throws(SecureError) {
    try check(.consents, session: consent.session)
    let place = try survivor(node)
    guard consents[place] == nil else { throw .sentTwice(node: node) }
    let text = SecureSurvivors(session: settings.session, places: survivors.sorted()).signedText(transcript: transcript)
    guard let verifier, verifier.verifies(consent.signature, of: text, node: node) else {
      throw .badSignature(node: node)
    }
    consents[place] = consent.signature
  }

  /// The instruction of the last step, with the signatures that have come by now.
  package mutating func closeConsents() throws(SecureError) -> SecureSurvivors {
    try check(.consents)
    try check(count: consents.count)
    var signed = SecureSurvivors(session: settings.session, places: survivors.sorted())
    signed.consents = signedConsents
    phase = .unmasking
    return signed
  }

  var signedConsents: [SecureSurvivors.Consent] {
    consents.keys.sorted().map { SecureSurvivors.Consent(place: $0, signature: consents[$0]!) }
  }

  /// The last step: the shares that a survivor reveals. Those beyond what is needed are not kept.
  package mutating func take(_ reveal: SecureReveal, from node: UInt64) throws(SecureError) {
    try check(.unmasking, session: reveal.session)
    let place = try survivor(node)
    guard !revealed.contains(where: { $0.place == place }) else { throw .sentTwice(node: node) }
    guard reveal.shares.count == senders.count * Secret.byteCount else {
      throw .wrongCount(reveal.shares.count / Secret.byteCount, expected: senders.count)
    }
    if !isReady { revealed.append((place, reveal)) }
  }

  /// Whether enough shares have come.
  package var isReady: Bool { phase == .unmasking && revealed.count >= needed }

  /// The sum of the survivors' words: `FixedPoint` says what it means. This ends the sum, whether it can be unmasked or not.
  package mutating func unmasked() throws(SecureError) -> [UInt32] {
    try check(.unmasking)
    try check(count: revealed.count)
    phase = .over
    let interpolation = Interpolation(places: revealed.map { $0.place })!
    for (index, place) in senders.enumerated() {
      let secret = interpolation.secret(revealed.map { $0.shares[index] })!
      if survivors.contains(place) {
        try removeOwnMask(secret, place)
      } else {
        try removePairMasks(secret, place)
      }
    }
    return sum
  }

  private mutating func removeOwnMask(_ secret: Secret, _ place: UInt16) throws(SecureError) {
    let member = roster[place]
    guard ClientSecrets.commitment(to: secret) == member.keys.commitment else { throw .wrongSecret(node: member.node) }
    var mask = try Keystream(key: secret)
    try mask.subtract(from: &sum)
  }

  /// What the survivors have added and subtracted for one that has sent no vector.
  private mutating func removePairMasks(_ secret: Secret, _ place: UInt16) throws(SecureError) {
    let member = roster[place]
    let key = try AgreementKey(secret)
    guard key.publicKey == member.keys.mask else { throw .wrongSecret(node: member.node) }
    for survivor in survivors {
      let other = roster[survivor]
      let secret = try PairSecrets.mask((key, place), (other.keys.mask, survivor), transcript: transcript)
      guard let secret else { throw .badKey(node: other.node) }
      try PairSecrets.apply(secret, isAdded: place < survivor, to: &sum)
    }
  }

  private func survivor(_ node: UInt64) throws(SecureError) -> UInt16 {
    let place = try place(of: node)
    guard survivors.contains(place) else { throw .unknownNode(node) }
    return place
  }
}
