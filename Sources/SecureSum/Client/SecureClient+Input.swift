/// The third step: this client's vector under its masks.
extension SecureClient {
  /// `values`: as many as the settings say. Gives the words, little-endian.
  package mutating func input(
    _ values: [Float], weight: Int, delivery: SecureShares
  ) throws(SecureError) -> [UInt8] {
    let isNew = try accept(delivery)
    var words = try FixedPoint(state.settings).words(values, weight: weight, randomness: secrets.rounding())
    // Never leaves this machine: the order of bytes is its own.
    let digest = unsafe sha256(words.span.bytes)
    guard isNew || digest == state.vector else { throw .replayed }
    try mask(&words, delivery.places)
    if isNew {
      state.delivery = delivery
      state.vector = digest
      state.phase = .masked
    }
    return SecureClient.bytes(words)
  }

  /// Whether a vector may be masked for the first time; false when it was, after the same.
  @discardableResult
  func accept(_ delivery: SecureShares) throws(SecureError) -> Bool {
    try check(session: delivery.session)
    let isNew = try isNew(.masked, after: .shared, isSame: delivery == state.delivery)
    if isNew { try check(delivery) }
    return isNew
  }

  /// What the members have sealed is opened here, so that nothing is sent under masks that others do not have.
  private func check(_ delivery: SecureShares) throws(SecureError) {
    let count = delivery.places.count + 1
    let needed = max(state.settings.threshold, fewestClients)
    guard count >= needed else { throw .tooFew(count: count, needed: needed) }
    guard let last = delivery.places.last, last <= state.roster.members.count, !delivery.places.contains(place) else {
      throw .badMembers
    }
    try open(delivery) { _, _ in }
  }

  /// Gives the place and the two shares, 64 bytes, of each sender to `body`.
  func open(_ delivery: SecureShares, _ body: (UInt16, [UInt8]) -> Void) throws(SecureError) {
    let (roster, transcript, place) = (state.roster, transcript, place)
    let cipherKey = try secrets.cipherKey()
    for (index, sender) in delivery.places.enumerated() {
      let key = try PairSecrets.share(
        cipherKey, roster[sender].keys.cipher, from: sender, to: place, transcript: transcript)
      guard let key, var plain = Sealing.opened(delivery[index], key: key) else { throw .badShare(place: sender) }
      body(sender, plain)
      wipe(&plain)
    }
  }

  private func mask(_ words: inout [UInt32], _ places: [UInt16]) throws(SecureError) {
    let (roster, transcript, place) = (state.roster, transcript, place)
    var own = try Keystream(key: secrets.ownMask())
    try own.add(to: &words)
    let maskKey = try secrets.maskKey()
    for other in places {
      let member = roster[other]
      let secret = try PairSecrets.mask((maskKey, place), (member.keys.mask, other), transcript: transcript)
      guard let secret else { throw .badKey(node: member.node) }
      try PairSecrets.apply(secret, isAdded: place < other, to: &words)
    }
  }

  private static func bytes(_ words: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * words.count)
    for word in words { bytes.append(littleEndian: UInt64(word), byteCount: 4) }
    return bytes
  }
}
