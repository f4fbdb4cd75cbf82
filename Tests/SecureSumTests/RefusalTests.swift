import FleetProtocol
import SecureSum
import Testing

/// What a client refuses to do for a server, and a server for its clients.
struct RefusalTests {
  private let values: [Float] = [1, 2, -1, 0.5, 0]

  /// Up to a step, with all clients.
  private func federation(isSigned: Bool = false) throws -> (Federation, SecureRoster) {
    var federation = Federation(clients: 5, threshold: 4, isSigned: isSigned)
    let roster = try federation.collectKeys()
    return (federation, roster)
  }

  private func withShares(isSigned: Bool = false) throws -> Federation {
    var (federation, roster) = try federation(isSigned: isSigned)
    try federation.collectShares(roster)
    return federation
  }

  private func withInput(
    without absent: Set<UInt64> = [], isSigned: Bool = false
  ) throws -> (Federation, SecureSurvivors) {
    var federation = try withShares(isSigned: isSigned)
    let survivors = try federation.collectInput(without: absent)
    return (federation, survivors)
  }

  @Test func bothSharesOfAClientAreNeverTold() throws {
    var (federation, survivors) = try withInput()
    let all = try federation.clients[10]!.reveal(for: survivors)
    var fewer = survivors
    fewer.places.remove(at: 3)
    #expect(throws: SecureError.replayed) { try federation.clients[10]!.reveal(for: fewer) }
    #expect(try federation.clients[10]!.reveal(for: survivors) == all)
    // Nor in the other order, nor after a restart.
    #expect(throws: Never.self) { try federation.clients[17]!.reveal(for: fewer) }
    let state = try SecureClientState(decoding: federation.clients[17]!.state.encoded())
    var again = try #require(SecureClient(resuming: state, identity: nil))
    #expect(throws: SecureError.replayed) { try again.reveal(for: survivors) }
  }

  @Test func survivorsThatCannotBeAreRefused() throws {
    let (federation, survivors) = try withInput()
    var client = federation.clients[10]!
    func expect(_ error: SecureError, _ change: (inout SecureSurvivors) -> Void) {
      var changed = survivors
      change(&changed)
      #expect(throws: error) { try client.reveal(for: changed) }
    }
    expect(.tooFew(count: 3, needed: 4)) { $0.places = [1, 2, 3] }
    expect(.notASurvivor) { $0.places = [2, 3, 4, 5] }
    expect(.badMembers) { $0.places = [1, 2, 3, 6] }
    expect(.otherSession) { $0.session[0] ^= 1 }
    #expect(throws: Never.self) { try client.reveal(for: survivors) }
  }

  /// Who has sent no shares has no masks that could be taken away.
  @Test func survivorsWithoutSharesAreRefused() throws {
    var (federation, roster) = try federation()
    try federation.collectShares(roster, without: [24])
    var survivors = try federation.collectInput(without: [24])
    #expect(survivors.places == [1, 2, 4, 5])
    survivors.places = [1, 2, 3, 4]
    #expect(throws: SecureError.badMembers) { try federation.clients[10]!.reveal(for: survivors) }
  }

  @Test func rostersThatCannotBeAreRefused() throws {
    let (federation, roster) = try federation()
    func expect(_ error: SecureError, _ change: (inout SecureRoster) -> Void) {
      var changed = roster
      change(&changed)
      var client = federation.clients[10]!
      #expect(throws: error) { try client.shares(for: changed) }
    }
    expect(.otherSession) { $0.session[31] ^= 1 }
    expect(.tooFew(count: 3, needed: 4)) { $0.members.removeLast(2) }
    expect(.tooMany(limit: 5)) { $0.members.append($0.members[0]) }
    expect(.badMembers) { $0.members.swapAt(1, 2) }
    expect(.badMembers) { $0.members[2].node = $0.members[1].node }
    expect(.ownKeysChanged) { $0.members[0].keys = $0.members[1].keys }
    expect(.ownKeysChanged) { $0.members[0].node = 9 }
    expect(.ownKeysChanged) { $0.members[0].keys.commitment[3] ^= 1 }
    expect(.sharedKey(node: 24)) { $0.members[2].keys.mask = $0.members[1].keys.mask }
    expect(.sharedKey(node: 24)) { $0.members[2].keys.cipher = $0.members[0].keys.mask }
    expect(.badKey(node: 24)) { $0.members[2].keys.cipher = [UInt8](repeating: 0, count: 32) }
  }

  /// A few clients of the server's own among many must not be enough.
  @Test func lowThresholdsAreRefused() throws {
    var federation = Federation(clients: 6, threshold: 3)
    for node in federation.nodes.prefix(6) { try federation.server.take(federation.clients[node]!.keys(), from: node) }
    #expect(throws: SecureError.lowThreshold(3, clients: 6)) { try federation.server.closeKeys() }
    let roster = try federation.uncheckedRoster()
    #expect(throws: SecureError.lowThreshold(3, clients: 6)) { try federation.clients[10]!.shares(for: roster) }
  }

  /// A majority is enough against a server that listens, not against one that lies.
  @Test func signedSumsNeedTwoThirds() throws {
    var federation = Federation(clients: 6, threshold: 4, isSigned: true)
    #expect(throws: SecureError.lowThreshold(4, clients: 6)) { try federation.collectKeys() }
    let roster = try federation.uncheckedRoster()
    #expect(throws: SecureError.lowThreshold(4, clients: 6)) { try federation.clients[10]!.shares(for: roster) }
  }

  /// One client's keys must not make all others leave.
  @Test func keysThatSpoilARoundAreRefused() throws {
    var federation = Federation(clients: 5, threshold: 4, isSigned: true)
    let (one, good) = (try federation.clients[10]!.keys(), try federation.clients[17]!.keys())
    try federation.server.take(one, from: 10)
    func expect(_ error: SecureError, _ change: (inout PublicKeys) -> Void) {
      var keys = good
      change(&keys.keys)
      #expect(throws: error) { try federation.server.take(keys, from: 17) }
    }
    expect(.badKey(node: 17)) { $0.mask = [UInt8](repeating: 0, count: 32) }
    expect(.badKey(node: 17)) { $0.cipher = [1] + [UInt8](repeating: 0, count: 31) }
    expect(.sharedKey(node: 17)) { $0.cipher = one.keys.mask }
    expect(.sharedKey(node: 17)) { $0.cipher = $0.mask }
    expect(.badSignature(node: 17)) { $0.commitment[0] ^= 1 }
    expect(.badSignature(node: 17)) { $0.signature = [] }
    #expect(throws: Never.self) { try federation.server.take(good, from: 17) }
  }

  @Test func consentsOfOthersAreRefused() throws {
    var (federation, survivors) = try withInput(isSigned: true)
    var consent = try federation.clients[10]!.consent(to: survivors)
    #expect(throws: SecureError.badSignature(node: 17)) { try federation.server.take(consent, from: 17) }
    #expect(throws: Never.self) { try federation.server.take(consent, from: 10) }
    #expect(throws: SecureError.sentTwice(node: 10)) { try federation.server.take(consent, from: 10) }
    consent.signature = []
    #expect(throws: SecureError.badSignature(node: 24)) { try federation.server.take(consent, from: 24) }
  }

  @Test func clientsMayAskForMoreCompany() throws {
    var federation = Federation(clients: 5, threshold: 3)
    let roster = try federation.collectKeys()
    var client = try #require(
      SecureClient(federation.settings, node: 10, seed: .numbered(1), identity: nil, fewestClients: 6))
    #expect(throws: SecureError.tooFew(count: 5, needed: 6)) { try client.shares(for: roster) }
  }

  @Test func exchangedKeysAreFoundOut() throws {
    var (federation, roster) = try federation(isSigned: true)
    let strange = try #require(SecureClient(federation.settings, node: 24, seed: .numbered(77), identity: nil))
    let signature = roster.members[2].keys.signature
    roster.members[2].keys = try strange.keys().keys
    roster.members[2].keys.signature = signature
    #expect(throws: SecureError.badSignature(node: 24)) { try federation.clients[10]!.shares(for: roster) }
  }

  /// Whoever has one key is one member, however many nodes it says it is.
  @Test func aKeyIsOneMember() throws {
    let (federation, roster) = try federation(isSigned: true)
    let one = OneKey(try #require(federation.signers))
    var client = try #require(SecureClient(federation.settings, node: 10, seed: .numbered(1), identity: one))
    #expect(throws: SecureError.sharedKey(node: 17)) { try client.shares(for: roster) }
  }

  /// To which all signatures are of one key.
  private final class OneKey: SecureIdentity {
    private let signers: Signers

    init(_ signers: Signers) { self.signers = signers }

    func signature(of text: [UInt8]) -> [UInt8]? { signers.identity(of: 10).signature(of: text) }
    func signer(of signature: [UInt8]) -> ObjectID? { ObjectID(of: [1]) }

    func verifies(_ signature: [UInt8], of text: [UInt8], node: UInt64) -> Bool {
      signers.verifies(signature, of: text, node: node)
    }
  }

  /// A node's keys cannot be taken from one sum to another.
  @Test func signedKeysHoldForOneSumOnly() throws {
    var (federation, roster) = try federation(isSigned: true)
    var other = Federation(clients: 5, threshold: 4, isSigned: true, session: 2)
    roster.members[2] = try other.collectKeys().members[2]
    #expect(throws: SecureError.badSignature(node: 24)) { try federation.clients[10]!.shares(for: roster) }
  }

  /// Clients that are shown different members cannot open what the others have sealed.
  @Test func differentRostersAreFoundOut() throws {
    var (federation, roster) = try federation()
    let strange = try #require(SecureClient(federation.settings, node: 38, seed: .numbered(77), identity: nil))
    var other = roster
    other.members[4].keys = try strange.keys().keys
    for node in federation.nodes {
      let shown = node == 10 ? other : roster
      if node == 38 {
        try federation.server.take(federation.clients[38]!.shares(for: roster), from: 38)
      } else {
        try federation.server.take(federation.clients[node]!.shares(for: shown), from: node)
      }
    }
    try federation.server.closeShares()
    let delivery = try federation.server.delivery(to: 10)
    #expect(throws: SecureError.badShare(place: 2)) {
      try federation.clients[10]!.input(values, weight: 1, delivery: delivery)
    }
    let shared = try federation.server.delivery(to: 17)
    #expect(throws: SecureError.badShare(place: 1)) {
      try federation.clients[17]!.input(values, weight: 1, delivery: shared)
    }
  }

  @Test func bentSharesAreRefused() throws {
    let federation = try withShares()
    let delivery = try federation.server.delivery(to: 10)
    func expect(_ error: SecureError, _ change: (inout SecureShares) -> Void) {
      var changed = delivery
      change(&changed)
      var client = federation.clients[10]!
      #expect(throws: error) { try client.input(values, weight: 1, delivery: changed) }
    }
    let size = SecureShares.sealedByteCount
    for index in [0, 31, 63, 64, 79, 80, 3 * size + 7] {
      expect(.badShare(place: UInt16(2 + index / size))) { $0.sealed[index] ^= 4 }
    }
    expect(.badShare(place: 2)) { shares in
      let (one, other) = (shares.sealed[..<size], shares.sealed[size..<2 * size])
      shares.sealed.replaceSubrange(..<(2 * size), with: other + one)
    }
    // What others were sent.
    expect(.badShare(place: 3)) { shares in
      let foreign = try! federation.server.delivery(to: 17)
      shares.sealed.replaceSubrange(size..<2 * size, with: foreign.sealed[size..<2 * size])
    }
    expect(.badMembers) { $0.places = [1, 2, 3, 4] }
    expect(.badMembers) { $0.places = [2, 3, 4, 6] }
    expect(.tooFew(count: 3, needed: 4)) {
      $0.places.removeLast(2)
      $0.sealed.removeLast(2 * size)
    }
    expect(.otherSession) { $0.session = [] }
  }

  /// A second vector under the same masks would give their difference away.
  @Test func noMaskCoversTwoVectors() throws {
    let federation = try withShares()
    let delivery = try federation.server.delivery(to: 10)
    var client = federation.clients[10]!
    let vector = try client.input(values, weight: 3, delivery: delivery)
    let state = try SecureClientState(decoding: client.state.encoded())
    for var client in [client, try #require(SecureClient(resuming: state, identity: nil))] {
      #expect(throws: SecureError.replayed) { try client.input([0, 2, -1, 0.5, 0], weight: 3, delivery: delivery) }
      #expect(throws: SecureError.replayed) { try client.input(values, weight: 4, delivery: delivery) }
      var fewer = delivery
      fewer.places.removeLast()
      fewer.sealed.removeLast(SecureShares.sealedByteCount)
      #expect(throws: SecureError.replayed) { try client.input(values, weight: 3, delivery: fewer) }
      #expect(try client.input(values, weight: 3, delivery: delivery) == vector)
    }
  }

  @Test func stepsOutOfOrderAreRefused() throws {
    var (federation, roster) = try federation(isSigned: true)
    var survivors = SecureSurvivors()
    (survivors.session, survivors.places) = (federation.settings.session, [1, 2, 3, 4, 5])
    var delivery = SecureShares()
    delivery.session = federation.settings.session
    #expect(throws: SecureError.wrongStep) { try federation.clients[10]!.input(values, weight: 1, delivery: delivery) }
    #expect(throws: SecureError.wrongStep) { try federation.clients[10]!.reveal(for: survivors) }
    #expect(throws: SecureError.wrongStep) { try federation.clients[10]!.consent(to: survivors) }
    #expect(throws: SecureError.wrongStep) { try federation.server.unmasked() }
    #expect(throws: SecureError.wrongStep) { try federation.server.closeInput() }
    roster.members.removeLast()
    #expect(throws: Never.self) { try federation.clients[10]!.shares(for: roster) }
    roster.members.removeLast()
    #expect(throws: SecureError.replayed) { try federation.clients[10]!.shares(for: roster) }
  }

  /// With signatures, shares are told for the survivors that enough members have signed, and no others.
  @Test func survivorsNeedTheirSignatures() throws {
    var (federation, survivors) = try withInput(isSigned: true)
    #expect(throws: SecureError.wrongStep) { try federation.clients[10]!.reveal(for: survivors) }
    let signed = try federation.collectConsents(survivors)
    #expect(signed.consents.count == 5)
    var client = federation.clients[10]!
    func expect(_ error: SecureError, _ change: (inout SecureSurvivors) -> Void) {
      var changed = signed
      change(&changed)
      #expect(throws: error) { try client.reveal(for: changed) }
    }
    expect(.tooFew(count: 3, needed: 4)) { $0.consents.removeLast(2) }
    expect(.badSignature(node: 17)) { $0.consents[1].signature[0] ^= 1 }
    expect(.badSignature(node: 17)) { $0.consents[1].signature = $0.consents[0].signature }
    expect(.replayed) { $0.places.removeLast() }
    expect(.badMembers) { $0.consents[4].place = 6 }
    var fewer = survivors
    fewer.places.removeLast()
    #expect(throws: SecureError.replayed) { try client.consent(to: fewer) }
    #expect(throws: Never.self) { try client.reveal(for: signed) }
  }

  @Test func serversRefuseWhatDoesNotBelong() throws {
    var (federation, roster) = try federation()
    let shares = try federation.clients[10]!.shares(for: roster)
    #expect(throws: SecureError.wrongStep) {
      try federation.server.take(federation.clients[10]!.keys(), from: 10)
    }
    #expect(throws: SecureError.unknownNode(11)) { try federation.server.take(shares, from: 11) }
    #expect(throws: SecureError.badMembers) { try federation.server.take(shares, from: 17) }
    var other = shares
    other.session[0] ^= 1
    #expect(throws: SecureError.otherSession) { try federation.server.take(other, from: 10) }
    try federation.server.take(shares, from: 10)
    #expect(throws: SecureError.sentTwice(node: 10)) { try federation.server.take(shares, from: 10) }
    for node in federation.nodes[1..<4] {
      try federation.server.take(federation.clients[node]!.shares(for: roster), from: node)
    }
    try federation.server.closeShares()
    let input = SecureInput(of: federation.settings)
    let vector = try federation.vector(of: 10)
    #expect(throws: SecureError.wrongCount(5, expected: 6)) {
      try federation.server.take(input, vector: Array(vector.dropLast()), from: 10)
    }
    // Who has sent no shares has no part in the masks.
    #expect(throws: SecureError.unknownNode(38)) { try federation.server.take(input, vector: vector, from: 38) }
    #expect(throws: SecureError.unknownNode(38)) { try federation.server.delivery(to: 38) }
    try federation.server.take(input, vector: vector, from: 10)
    #expect(throws: SecureError.sentTwice(node: 10)) { try federation.server.take(input, vector: vector, from: 10) }
  }

  /// A share that was bent does not bend the sum: the secret is not the one that was announced.
  @Test func lyingClientsAreFoundOut() throws {
    for index in [0, 40, 5 * 32 - 1] {
      var (federation, survivors) = try withInput(without: [24])
      for node in federation.nodes where node != 24 {
        var reveal = try federation.clients[node]!.reveal(for: survivors)
        if node == 31 { reveal.shares[index] ^= 1 }
        try federation.server.take(reveal, from: node)
      }
      let node = federation.nodes[index / 32]
      #expect(throws: SecureError.wrongSecret(node: node)) { try federation.server.unmasked() }
      #expect(throws: SecureError.wrongStep) { try federation.server.unmasked() }
    }
  }

  @Test func thereAreNoMoreClientsThanAskedFor() throws {
    var federation = Federation(clients: 3, threshold: 2)
    _ = try federation.nodes.map { try federation.server.take(federation.clients[$0]!.keys(), from: $0) }
    let keys = try federation.clients[10]!.keys()
    #expect(throws: SecureError.sentTwice(node: 10)) { try federation.server.take(keys, from: 10) }
    #expect(throws: SecureError.tooMany(limit: 3)) { try federation.server.take(keys, from: 11) }
  }
}
