internal import FleetProtocol

/// The server of one secure sum: collects what clients answer, adds masked vectors as they come, and unmasks their sum.
///
/// It makes no calls and keeps no files. It takes 4 bytes for each value, and 80 for each pair of clients until the
/// inputs are closed. A step ends when its owner closes it; what comes late is refused.
package struct SecureServer: Sendable {
  package enum Phase: UInt64, Comparable, Sendable {
    case keys = 0, shares, input, consents, unmasking, over

    package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
  }

  package let settings: SecureSettings
  /// Nil: nothing is signed.
  let verifier: (any SecureVerifier)?
  package internal(set) var phase = Phase.keys
  private var announced: [UInt64: PublicKeys] = [:]
  private var knownKeys: Set<ObjectID> = []
  /// Once the keys are closed; the instruction of the second step.
  package internal(set) var roster = SecureRoster()
  var transcript: [UInt8] = []
  /// What each place has sealed for all others; empty for one that has sent nothing.
  var sealed: [[UInt8]] = []
  /// The places that have sent shares, once these are closed.
  var senders: [UInt16] = []
  var sum: [UInt32] = []
  var survivors: Set<UInt16> = []
  var consents: [UInt16: [UInt8]] = [:]
  var revealed: [(place: UInt16, shares: SecureReveal)] = []

  /// `verifier`: with one, all have to sign, as the clients ask for.
  package init(_ settings: SecureSettings, verifier: (any SecureVerifier)? = nil) {
    self.settings = settings
    self.verifier = verifier
  }

  /// The first step: the keys of a node. Those that would make the other clients leave are refused here.
  package mutating func take(_ keys: SecureKeys, from node: UInt64) throws(SecureError) {
    try check(.keys, session: keys.session)
    guard announced[node] == nil else { throw .sentTwice(node: node) }
    guard announced.count < settings.clients else { throw .tooMany(limit: settings.clients) }
    try check(keys.keys, of: node)
    note(keys.keys, of: node)
  }

  mutating func note(_ keys: PublicKeys, of node: UInt64) {
    announced[node] = keys
    knownKeys.formUnion([ObjectID(of: keys.cipher), ObjectID(of: keys.mask)])
  }

  private mutating func check(_ keys: PublicKeys, of node: UInt64) throws(SecureError) {
    let probe = try AgreementKey(Secret.random())
    for key in [keys.cipher, keys.mask] {
      guard probe.agreed(with: key) != nil else { throw .badKey(node: node) }
    }
    let ids = [ObjectID(of: keys.cipher), ObjectID(of: keys.mask)]
    guard ids[0] != ids[1], knownKeys.isDisjoint(with: ids) else { throw .sharedKey(node: node) }
    if let verifier {
      let text = keys.signedText(node: node, settings)
      guard verifier.verifies(keys.signature, of: text, node: node) else { throw .badSignature(node: node) }
    }
  }

  /// Who has sent keys by now is a member.
  package mutating func closeKeys() throws(SecureError) -> SecureRoster {
    try check(.keys)
    try check(count: announced.count)
    guard settings.isEnough(among: announced.count, areSigned: verifier != nil) else {
      throw .lowThreshold(settings.threshold, clients: announced.count)
    }
    roster = announcedRoster
    announced = [:]
    knownKeys = []
    transcript = roster.transcript(settings)
    sealed = Array(repeating: [], count: roster.members.count)
    phase = .shares
    return roster
  }

  /// Who has sent keys by now.
  var announcedRoster: SecureRoster {
    var roster = SecureRoster()
    roster.session = settings.session
    for node in announced.keys.sorted() {
      roster.members.append(SecureRoster.Member(node: node, keys: announced[node]!))
    }
    return roster
  }

  /// The second step: the shares of a member for all others.
  package mutating func take(_ shares: SecureShares, from node: UInt64) throws(SecureError) {
    try check(.shares, session: shares.session)
    let place = try place(of: node)
    guard sealed[Int(place) - 1].isEmpty else { throw .sentTwice(node: node) }
    guard shares.places.elementsEqual(roster.places.lazy.filter { $0 != place }) else { throw .badMembers }
    sealed[Int(place) - 1] = shares.sealed
  }

  /// Who has sent shares by now may send a vector.
  package mutating func closeShares() throws(SecureError) {
    try check(.shares)
    let places = roster.places.filter { !sealed[Int($0) - 1].isEmpty }
    try check(count: places.count)
    senders = places
    sum = Array(repeating: 0, count: settings.wordCount)
    phase = .input
  }

  /// The instruction of the third step for a member that has sent shares: what the others have sealed for it.
  package func delivery(to node: UInt64) throws(SecureError) -> SecureShares {
    try check(.input)
    let place = try sender(node)
    var delivery = SecureShares(session: settings.session, places: [], sealed: [])
    for other in senders where other != place {
      // A row has no share for the one that has sealed it.
      let index = Int(place) - (place > other ? 2 : 1)
      let start = index * SecureShares.sealedByteCount
      delivery.sealed += sealed[Int(other) - 1][start..<start + SecureShares.sealedByteCount]
      delivery.places.append(other)
    }
    return delivery
  }

  /// The third step: the masked vector of a member, words, little-endian.
  package mutating func take(_ input: SecureInput, vector: [UInt8], from node: UInt64) throws(SecureError) {
    try check(.input, session: input.session)
    let place = try sender(node)
    guard !survivors.contains(place) else { throw .sentTwice(node: node) }
    guard vector.count == 4 * settings.wordCount else {
      throw .wrongCount(vector.count / 4, expected: settings.wordCount)
    }
    add(vector)
    survivors.insert(place)
  }

  /// `vector`: four bytes for each word of the sum.
  mutating func add(_ vector: [UInt8]) {
    unsafe vector.withUnsafeBytes { bytes in
      unsafe sum.withUnsafeMutableBufferPointer { sum in
        // There are four bytes for each word: the length was checked.
        for index in sum.indices {
          let word = unsafe bytes.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self)
          unsafe sum[index] &+= UInt32(littleEndian: word)
        }
      }
    }
  }

  func check(_ expected: Phase, session: [UInt8]) throws(SecureError) {
    guard session == settings.session else { throw .otherSession }
    try check(expected)
  }

  func check(_ expected: Phase) throws(SecureError) { guard phase == expected else { throw .wrongStep } }

  func check(count: Int) throws(SecureError) {
    guard count >= needed else { throw .tooFew(count: count, needed: needed) }
  }

  /// The nodes that the instruction of this step goes to, once the step before it is closed.
  package var audience: [UInt64] {
    let places: [UInt16] =
      switch phase {
      case .keys, .over: []
      case .shares: Array(roster.places)
      case .input: senders
      case .consents: survivors.sorted()
      case .unmasking: consents.isEmpty ? survivors.sorted() : consents.keys.sorted()
      }
    return places.map { roster[$0].node }
  }

  /// Whose vectors are in the sum.
  package var survivorCount: Int { survivors.count }

  /// How many clients each step needs.
  var needed: Int { max(settings.threshold, SecureLimits.fewestClients) }

  func place(of node: UInt64) throws(SecureError) -> UInt16 {
    guard let place = roster.place(of: node) else { throw .unknownNode(node) }
    return place
  }

  private func sender(_ node: UInt64) throws(SecureError) -> UInt16 {
    let place = try place(of: node)
    guard !sealed[Int(place) - 1].isEmpty else { throw .unknownNode(node) }
    return place
  }
}
