import FleetProtocol
import SecureSum

/// Clients and a server of one secure sum in one place; every message is coded and read again on its way.
struct Federation {
  let settings: SecureSettings
  var server: SecureServer
  var clients: [UInt64: SecureClient] = [:]
  let signers: Signers?

  /// The nodes 10, 17, 24 ... with the seeds 1, 2, 3 ...
  init(
    clients count: Int, threshold: Int, values: Int = 5, isSigned: Bool = false, session: UInt8 = 1
  ) {
    settings = SecureSettings(
      session: Array(repeating: session, count: 32), threshold: threshold, clients: count, values: values, clip: 2,
      maximumWeight: 500)!
    signers = isSigned ? Signers(nodes: (0..<count).map { Federation.node($0) }) : nil
    server = SecureServer(settings, verifier: signers)
    for index in 0..<count {
      let node = Federation.node(index)
      clients[node] = SecureClient(
        settings, node: node, seed: .numbered(UInt64(index + 1)), identity: signers?.identity(of: node))!
    }
  }

  static func node(_ index: Int) -> UInt64 { UInt64(10 + 7 * index) }

  var nodes: [UInt64] { clients.keys.sorted() }

  /// What a client has to add: the same for the same node.
  func input(of node: UInt64) -> (values: [Float], weight: Int) {
    var random = SeededRandom(node)
    let values = (0..<settings.values).map { _ in Float.random(in: -2.2...2.2, using: &random) }
    return (values, Int.random(in: 1...500, using: &random))
  }

  /// What the words of these nodes sum up to without any mask.
  func plainSum(of nodes: [UInt64]) throws -> [UInt32] {
    var sum = [UInt32](repeating: 0, count: settings.wordCount)
    for node in nodes {
      let (values, weight) = input(of: node)
      let seed = try KeyDerivation.bytes(
        Secret.numbered((node - 10) / 7 + 1).array, salt: settings.session, info: Array("rounding".utf8), count: 32)
      let words = try FixedPoint(settings).words(values, weight: weight, randomness: Secret(seed)!)
      for index in sum.indices { sum[index] &+= words[index] }
    }
    return sum
  }

  mutating func collectKeys(without absent: Set<UInt64> = []) throws -> SecureRoster {
    for node in nodes where !absent.contains(node) {
      try server.take(Federation.sent(clients[node]!.keys()), from: node)
    }
    return try Federation.sent(server.closeKeys())
  }

  /// Of all clients, as a server that checks nothing makes it.
  func uncheckedRoster() throws -> SecureRoster {
    var roster = SecureRoster()
    roster.session = settings.session
    for node in nodes {
      var member = SecureRoster.Member()
      (member.node, member.keys) = (node, try clients[node]!.keys().keys)
      roster.members.append(member)
    }
    return roster
  }

  mutating func collectShares(_ roster: SecureRoster, without absent: Set<UInt64> = []) throws {
    for node in nodes where !absent.contains(node) {
      try server.take(Federation.sent(clients[node]!.shares(for: roster)), from: node)
    }
    try server.closeShares()
  }

  mutating func collectInput(without absent: Set<UInt64> = []) throws -> SecureSurvivors {
    for node in nodes where !absent.contains(node) {
      let vector = try vector(of: node)
      try server.take(SecureInput(decoding: SecureInput(of: settings).encoded()), vector: vector, from: node)
    }
    return try Federation.sent(server.closeInput())
  }

  mutating func vector(of node: UInt64) throws -> [UInt8] {
    let (values, weight) = input(of: node)
    let delivery = try Federation.sent(server.delivery(to: node))
    return try clients[node]!.input(values, weight: weight, delivery: delivery)
  }

  mutating func collectConsents(
    _ survivors: SecureSurvivors, without absent: Set<UInt64> = []
  ) throws -> SecureSurvivors {
    guard signers != nil else { return survivors }
    for node in nodes where !absent.contains(node) {
      try server.take(Federation.sent(clients[node]!.consent(to: survivors)), from: node)
    }
    return try Federation.sent(server.closeConsents())
  }

  mutating func collectReveals(_ survivors: SecureSurvivors, without absent: Set<UInt64> = []) throws {
    for node in nodes where !absent.contains(node) {
      try server.take(Federation.sent(clients[node]!.reveal(for: survivors)), from: node)
    }
  }

  /// From the first step to the last; whoever leaves in a step leaves before it answers.
  mutating func run(leaving: [Set<UInt64>]) throws -> [UInt32] {
    var absent = leaving[0]
    let roster = try collectKeys(without: absent)
    absent.formUnion(leaving[1])
    try collectShares(roster, without: absent)
    absent.formUnion(leaving[2])
    var survivors = try collectInput(without: absent)
    absent.formUnion(leaving[3])
    survivors = try collectConsents(survivors, without: absent)
    absent.formUnion(leaving[4])
    try collectReveals(survivors, without: absent)
    return try server.unmasked()
  }

  static func sent<Value: WireMessage & Equatable>(_ message: Value) throws -> Value {
    let read = try Value(decoding: message.encoded())
    precondition(read == message)
    return read
  }
}

extension SecureInput {
  init(of settings: SecureSettings) {
    self.init()
    session = settings.session
  }
}
