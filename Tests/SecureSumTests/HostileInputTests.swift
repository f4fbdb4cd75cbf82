import FleetProtocol
import Foundation
import SecureSum
import Testing

/// Messages that are cut, changed or made up.
struct HostileInputTests {
  /// One of each message of a sum of five.
  private func messages() throws -> [(any WireMessage.Type, [UInt8])] {
    var federation = Federation(clients: 5, threshold: 4, isSigned: true)
    let keys = try federation.clients[10]!.keys()
    let roster = try federation.collectKeys()
    let shares = try federation.clients[10]!.shares(for: roster)
    try federation.collectShares(roster)
    let survivors = try federation.collectInput()
    let consent = try federation.clients[10]!.consent(to: survivors)
    let signed = try federation.collectConsents(survivors)
    let reveal = try federation.clients[10]!.reveal(for: signed)
    return [
      (SecureSettings.self, federation.settings.encoded()), (SecureKeys.self, keys.encoded()),
      (SecureRoster.self, roster.encoded()), (SecureShares.self, shares.encoded()),
      (SecureInput.self, SecureInput(of: federation.settings).encoded()), (SecureSurvivors.self, signed.encoded()),
      (SecureConsent.self, consent.encoded()), (SecureReveal.self, reveal.encoded()),
      (SecureClientState.self, federation.clients[10]!.state.encoded()),
    ]
  }

  private func encodedAgain(_ type: any WireMessage.Type, _ bytes: [UInt8]) throws(WireError) -> [UInt8] {
    try type.init(decoding: bytes).encoded()
  }

  @Test func messagesComeBackByteForByte() throws {
    for (type, bytes) in try messages() { #expect(try encodedAgain(type, bytes) == bytes, "\(type)") }
  }

  @Test func cutMessagesAreRefusedOrShorter() throws {
    for (type, bytes) in try messages() {
      for count in 0..<bytes.count {
        do throws(WireError) {
          #expect(try encodedAgain(type, Array(bytes[..<count])).count <= bytes.count, "\(type)")
        } catch { #expect(0...count ~= error.offset, "\(type): \(error)") }
      }
    }
  }

  @Test func changedMessagesNeverCrash() throws {
    var random = SeededRandom(3)
    var refused = 0
    for (type, bytes) in try messages() {
      for _ in 0..<1500 {
        var changed = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        do throws(WireError) {
          let once = try encodedAgain(type, changed)
          #expect(try encodedAgain(type, once) == once)
        } catch { refused += 1 }
      }
    }
    #expect(refused > 1000)
  }

  /// A state file that somebody has changed makes a client that refuses, at worst.
  @Test func changedStatesNeverCrash() throws {
    var federation = Federation(clients: 5, threshold: 3)
    let roster = try federation.collectKeys()
    try federation.collectShares(roster)
    let survivors = try federation.collectInput()
    let delivery = SecureShares()
    let bytes = federation.clients[10]!.state.encoded()
    var random = SeededRandom(4)
    var resumed = 0
    for _ in 0..<1500 {
      var changed = bytes
      // The seed stands in front: another one is a client that opens nothing.
      for _ in 0..<2 {
        changed[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      }
      guard let state = try? SecureClientState(decoding: changed),
        var client = SecureClient(resuming: state, identity: nil)
      else { continue }
      resumed += 1
      _ = try? client.keys()
      _ = try? client.shares(for: roster)
      _ = try? client.input([], weight: 1, delivery: delivery)
      _ = try? client.reveal(for: survivors)
    }
    #expect(resumed > 300)
  }

  /// A server that is saved in three of its phases, and what it may be told.
  private struct SavedServers {
    var states: [[UInt8]] = []
    let nodes: [UInt64]
    let settings: SecureSettings
    let shares: SecureShares
    let vector: [UInt8]
    let reveal: SecureReveal

    init() throws {
      var federation = Federation(clients: 4, threshold: 3, values: 3)
      (nodes, settings) = (federation.nodes, federation.settings)
      let roster = try federation.collectKeys()
      shares = try federation.clients[10]!.shares(for: roster)
      try federation.server.take(shares, from: 10)
      states.append(federation.server.saved)
      for node in federation.nodes.dropFirst() {
        try federation.server.take(federation.clients[node]!.shares(for: roster), from: node)
      }
      try federation.server.closeShares()
      vector = try federation.vector(of: 10)
      states.append(federation.server.saved)
      let survivors = try federation.collectInput(without: [31])
      reveal = try federation.clients[10]!.reveal(for: survivors)
      try federation.server.take(reveal, from: 10)
      states.append(federation.server.saved)
    }

    func tell(_ server: inout SecureServer) {
      _ = try? server.take(shares, from: 10)
      _ = try? server.closeShares()
      for node in nodes { _ = try? server.delivery(to: node) }
      _ = try? server.take(SecureInput(of: settings), vector: vector, from: 10)
      _ = try? server.closeInput()
      for node in nodes { _ = try? server.take(reveal, from: node) }
      _ = try? server.unmasked()
    }
  }

  /// So with the state of a server, cut or changed.
  @Test func changedServersNeverCrash() throws {
    let saved = try SavedServers()
    var random = SeededRandom(5)
    var resumed = 0
    for bytes in saved.states {
      for round in 0..<1200 {
        var changed = round < bytes.count ? Array(bytes[..<round]) : bytes
        if !changed.isEmpty {
          changed[Int.random(in: 0..<changed.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
        }
        guard var server = try? SecureServer(resuming: changed) else { continue }
        resumed += 1
        saved.tell(&server)
      }
    }
    #expect(resumed > 300)
  }

  @Test(
    arguments: [
      // Places that go back, are 0, or beyond the last.
      ([18, 2, 2, 1], .badValue), ([18, 2, 1, 1], .badValue), ([18, 1, 0], .badValue),
      ([18, 2, 0xE9, 7], .badValue), ([18, 2, 1, 128], .truncated),
      // Shares without places, and places without shares.
      ([26, 1, 7], .badByteCount), ([18, 1, 1], .badByteCount),
    ] as [([UInt8], WireError.Code)])
  func sharesThatCannotBeAreRefused(bytes: [UInt8], code: WireError.Code) {
    #expect { try SecureShares(decoding: bytes) } throws: { ($0 as? WireError)?.code == code }
  }

  @Test func bombsAreRefused() throws {
    let member = [18, 0] as [UInt8]
    #expect(throws: WireError.self) { try SecureRoster(decoding: (0..<100_000).flatMap { _ in member }) }
    let empty = try Federation(clients: 3, threshold: 2).clients[10]!.keys()
    var roster = SecureRoster()
    for node in 0..<1001 as Range<UInt64> {
      var member = SecureRoster.Member()
      (member.node, member.keys) = (node, empty.keys)
      roster.members.append(member)
    }
    let bytes = roster.encoded()
    #expect { try SecureRoster(decoding: bytes) } throws: { ($0 as? WireError)?.code == .tooMany }
    let places: [UInt8] = [18, 128 + 80, 15] + Array(repeating: 1, count: 2000)
    #expect(throws: WireError.self) { try SecureSurvivors(decoding: places) }
  }

  @Test func keysOfAnotherLengthAreRefused() throws {
    let keys = try Federation(clients: 3, threshold: 2).clients[10]!.keys()
    for change in [\PublicKeys.cipher, \PublicKeys.mask, \PublicKeys.commitment] {
      var changed = keys
      changed.keys[keyPath: change].removeLast()
      let bytes = changed.encoded()
      #expect(throws: WireError.self) { try SecureKeys(decoding: bytes) }
    }
    var signed = keys
    signed.keys.signature = Array(repeating: 1, count: 513)
    let bytes = signed.encoded()
    #expect(throws: WireError.self) { try SecureKeys(decoding: bytes) }
  }

  @Test func stepsAreFoundByTypeAndKey() {
    for step in SecureStep.allCases {
      let config = ValueRecord([SecureStep.item(SecureInput())])
      #expect(SecureStep(messageType: "\(step.messageType)", config: config) == step)
      #expect(SecureStep.content(of: config) == [])
      #expect(SecureStep(messageType: "\(step.messageType)", config: ValueRecord()) == nil)
    }
    let config = ValueRecord([SecureStep.item(SecureInput())])
    #expect(SecureStep(messageType: "evaluate", config: config) == nil)
  }

  /// What the fuzzer starts from and what it has found.
  @Test func fuzzCorpus() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/secure-sum").standardizedFileURL
    if ProcessInfo.processInfo.environment["SWIFTLET_WRITE_SEEDS"] != nil {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (type, bytes) in try messages() { try Data(bytes).write(to: folder.appending(path: "\(type)")) }
      for (index, bytes) in try SavedServers().states.enumerated() {
        try Data(bytes).write(to: folder.appending(path: "server-\(index)"))
      }
    }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= 12)
    let types = try messages().map { $0.0 }
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      _ = try? SecureServer(resuming: bytes)
      for type in types {
        guard let once = try? encodedAgain(type, bytes) else { continue }
        #expect(try encodedAgain(type, once) == once)
      }
    }
  }
}
