package import FleetProtocol

/// A server that outlasts a restart: what was counted is counted once, as long as the state is saved before an answer of
/// the clients is acknowledged.
extension SecureServer {
  /// About as many bytes as the server takes in memory.
  package var saved: [UInt8] {
    var state = SecureServerState()
    state.settings = settings
    state.phase = phase
    state.roster = phase == .keys ? announcedRoster : roster
    state.sealed = sealed
    state.senders = senders
    state.sum.reserveCapacity(4 * sum.count)
    for word in sum { state.sum.append(littleEndian: UInt64(word), byteCount: 4) }
    state.survivors.places = survivors.sorted()
    state.survivors.consents = signedConsents
    state.revealed = revealed.map { SecureServerState.Revealed(place: $0.place, shares: $0.shares) }
    return state.encoded(capacity: 5 * state.sum.count / 4 + 4096)
  }

  /// Goes on with what was saved.
  package init(resuming bytes: [UInt8], verifier: (any SecureVerifier)? = nil) throws(WireError) {
    let state = try SecureServerState(decoding: bytes)
    self.init(state.settings, verifier: verifier)
    phase = state.phase
    if phase == .keys {
      for member in state.roster.members { note(member.keys, of: member.node) }
      return
    }
    roster = state.roster
    transcript = roster.transcript(settings)
    sealed = state.sealed
    senders = state.senders
    sum = Array(repeating: 0, count: state.sum.count / 4)
    add(state.sum)
    survivors = Set(state.survivors.places)
    for consent in state.survivors.consents { consents[consent.place] = consent.signature }
    revealed = state.revealed.map { ($0.place, $0.shares) }
  }
}
