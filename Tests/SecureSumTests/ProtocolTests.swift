import FleetProtocol
import SecureSum
import Testing

/// Sums of whole rounds.
struct ProtocolTests {
  @Test(arguments: 3...20, [false, true])
  func theSumIsThatOfTheSurvivors(count: Int, isSigned: Bool) throws {
    var random = SeededRandom(UInt64(2 * count + (isSigned ? 1 : 0)))
    let threshold = max(3, 2 * count / 3 + 1)
    var federation = Federation(clients: count, threshold: threshold, isSigned: isSigned)
    var leaving = [Set<UInt64>](repeating: [], count: 5)
    for node in federation.nodes.shuffled(using: &random).prefix(
      Int.random(in: 0...count - threshold, using: &random))
    {
      leaving[Int.random(in: 0..<5, using: &random)].insert(node)
    }
    let survivors = federation.nodes.filter { node in !leaving[..<3].contains { $0.contains(node) } }
    let sum = try federation.run(leaving: leaving)
    #expect(try sum == federation.plainSum(of: survivors))
    let mean = try #require(FixedPoint(federation.settings).mean(ofSum: sum))
    #expect(mean.weight == survivors.reduce(0) { $0 + federation.input(of: $1).weight })
  }

  /// One more than allowed leaves, in any step: no sum, and no share of anything that is not asked for.
  @Test(arguments: 0..<5) func belowTheThresholdThereIsNoSum(step: Int) throws {
    var federation = Federation(clients: 7, threshold: 5, isSigned: true)
    var leaving = [Set<UInt64>](repeating: [], count: 5)
    leaving[step] = Set(federation.nodes.prefix(3))
    #expect(throws: SecureError.tooFew(count: 4, needed: 5)) { try federation.run(leaving: leaving) }
  }

  /// Each byte of a word takes each value equally often, and so do neighbours together; below the masks are zeros.
  @Test func oneMaskedVectorLooksLikeNoise() throws {
    var federation = Federation(clients: 3, threshold: 2, values: 40_000)
    try federation.collectShares(federation.collectKeys())
    let delivery = try federation.server.delivery(to: 10)
    let vector = try federation.clients[10]!.input(
      [Float](repeating: 0, count: 40_000), weight: 1, delivery: delivery)
    for offset in 0..<4 {
      var counts = [Int](repeating: 0, count: 256)
      for index in stride(from: offset, to: vector.count, by: 4) { counts[Int(vector[index])] += 1 }
      #expect(chiSquare(counts) < 336)
    }
    var pairs = [Int](repeating: 0, count: 256)
    for index in stride(from: 0, to: vector.count - 4, by: 4) {
      pairs[Int(vector[index] & 15) << 4 | Int(vector[index + 4] & 15)] += 1
    }
    #expect(chiSquare(pairs) < 336)
  }

  /// The masked vectors of two clients with the same values have nothing to do with each other, nor do two rounds.
  @Test func equalVectorsAreMaskedDifferently() throws {
    var vectors: [[UInt8]] = []
    for session in [1, 2] as [UInt8] {
      var federation = Federation(clients: 3, threshold: 2, values: 1000, session: session)
      try federation.collectShares(federation.collectKeys())
      for node in federation.nodes.prefix(2) {
        let delivery = try federation.server.delivery(to: node)
        vectors.append(
          try federation.clients[node]!.input(
            [Float](repeating: 1, count: 1000), weight: 1, delivery: delivery))
      }
    }
    for (index, one) in vectors.enumerated() {
      for other in vectors[(index + 1)...] {
        let equal = zip(one, other).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
        // 4004 bytes, each equal with a chance of 1/256.
        #expect(equal < 60)
      }
    }
  }

  /// A client that was saved and restarted after any step answers as if nothing had happened.
  @Test func savedClientsGoOn() throws {
    for cut in 0..<4 {
      var federation = Federation(clients: 4, threshold: 3, isSigned: true)
      func restart(_ step: Int) throws {
        guard step == cut else { return }
        for node in federation.nodes {
          let state = try SecureClientState(decoding: federation.clients[node]!.state.encoded())
          federation.clients[node] = try #require(
            SecureClient(resuming: state, identity: federation.signers?.identity(of: node)))
        }
      }
      let roster = try federation.collectKeys(without: [10])
      try restart(0)
      try federation.collectShares(roster, without: [10])
      try restart(1)
      var survivors = try federation.collectInput(without: [10])
      try restart(2)
      survivors = try federation.collectConsents(survivors, without: [10])
      try restart(3)
      try federation.collectReveals(survivors, without: [10])
      #expect(try federation.server.unmasked() == federation.plainSum(of: [17, 24, 31]))
    }
  }

  /// A server that is saved and restarted after every single answer.
  @Test(arguments: [false, true]) func savedServersGoOn(isSigned: Bool) throws {
    var federation = Federation(clients: 5, threshold: 4, values: 50, isSigned: isSigned)
    func restart() throws {
      let saved = federation.server.saved
      federation.server = try SecureServer(resuming: saved, verifier: federation.signers)
      #expect(federation.server.saved == saved)
    }
    for node in federation.nodes {
      try federation.server.take(federation.clients[node]!.keys(), from: node)
      try restart()
      let keys = try federation.clients[node]!.keys()
      #expect(throws: SecureError.sentTwice(node: node)) { try federation.server.take(keys, from: node) }
    }
    let roster = try federation.server.closeKeys()
    for node in federation.nodes.dropLast() {
      try restart()
      try federation.server.take(federation.clients[node]!.shares(for: roster), from: node)
    }
    try restart()
    try federation.server.closeShares()
    for node in federation.nodes.dropLast() {
      try restart()
      let vector = try federation.vector(of: node)
      try federation.server.take(SecureInput(of: federation.settings), vector: vector, from: node)
    }
    try restart()
    var survivors = try federation.server.closeInput()
    try restart()
    survivors = try federation.collectConsents(survivors, without: [38])
    for node in federation.nodes.dropLast() {
      try restart()
      try federation.server.take(federation.clients[node]!.reveal(for: survivors), from: node)
    }
    try restart()
    let sum = try federation.server.unmasked()
    #expect(try sum == federation.plainSum(of: federation.nodes.dropLast()))
    try restart()
    #expect(throws: SecureError.wrongStep) { try federation.server.unmasked() }
  }

  @Test func stepsDoneAgainTellTheSame() throws {
    var federation = Federation(clients: 4, threshold: 3)
    var client = federation.clients[10]!
    #expect(try client.keys() == client.keys())
    let roster = try federation.collectKeys()
    let shares = try client.shares(for: roster)
    #expect(try client.shares(for: roster) == shares)
    try federation.collectShares(roster)
    let delivery = try federation.server.delivery(to: 10)
    let (values, weight) = federation.input(of: 10)
    let vector = try client.input(values, weight: weight, delivery: delivery)
    #expect(try client.input(values, weight: weight, delivery: delivery) == vector)
    let survivors = try federation.collectInput()
    let reveal = try client.reveal(for: survivors)
    #expect(try client.reveal(for: survivors) == reveal)
    #expect(try client.shares(for: roster) == shares)
  }
}
