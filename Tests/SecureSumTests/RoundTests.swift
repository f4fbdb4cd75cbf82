import FleetProtocol
import Foundation
import SecureSum
import Testing

/// Nodes that answer instructions, each from its file, and forget everything else in between.
struct RoundTests {
  private let folder: URL
  private let nodes: [UInt64] = [3, 8, 9, 20]
  private let settings = SecureSettings(
    session: Array(7..<39), threshold: 3, clients: 4, values: 6, clip: 1, maximumWeight: 50)!

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "secure-round-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ node: UInt64) -> String { folder.appending(path: "node-\(node)").path }

  private func round(_ node: UInt64) -> SecureRound { SecureRound(path: path(node)) }

  private func change(_ node: UInt64) -> [Float] { (0..<6).map { Float($0) / 8 - Float(node) / 40 } }

  /// An instruction as a node reads it.
  private func config(_ message: some WireMessage) throws -> ValueRecord {
    try ValueRecord(decoding: ValueRecord([SecureStep.item(message)]).encoded())
  }

  private func answered<Value: WireMessage>(_ record: ValueRecord, _: Value.Type) throws -> Value {
    try Value(decoding: #require(SecureStep.content(of: record)))
  }

  /// Up to the instructions of the third step.
  private func sharing(_ server: inout SecureServer) throws -> SecureRoster {
    for node in nodes {
      try server.take(answered(round(node).answer(.keys, config(settings), node: node), SecureKeys.self), from: node)
    }
    let roster = try server.closeKeys()
    for node in nodes {
      try server.take(answered(round(node).answer(.shares, config(roster), node: node), SecureShares.self), from: node)
    }
    try server.closeShares()
    return roster
  }

  /// As a workload does it: the records of an answer, by way of objects.
  private func records(
    _ node: UInt64, _ step: SecureStep, _ message: some WireMessage, learned: SecureRound.Learned? = nil
  ) throws -> (records: Records, reader: ObjectReader) {
    var instruction = Metadata()
    (instruction.messageType, instruction.targetNodeID) = ("\(step.messageType)", node)
    let store = MemoryObjectStore()
    let writer = ObjectWriter(store: store, chunkByteCount: 8)
    let tree = try #require(
      try round(node).records(for: instruction, config(message), writer) { settings in
        #expect(settings == self.settings && step == .input)
        return learned
      })
    let reader = ObjectReader(store: store)
    return (try reader.records(ofMessage: writer.message(instruction, records: tree).id), reader)
  }

  @Test func roundsOfRestartedNodesEnd() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var server = SecureServer(settings)
    for node in nodes {
      let answer = try records(node, .keys, settings).records
      try server.take(answered(#require(answer.config), SecureKeys.self), from: node)
    }
    let roster = try server.closeKeys()
    for node in nodes {
      let answer = try records(node, .shares, roster).records
      try server.take(answered(#require(answer.config), SecureShares.self), from: node)
    }
    try server.closeShares()
    for node in nodes.dropLast() {
      // More examples than the settings allow.
      let learned = SecureRound.Learned(change: change(node), examples: node == 3 ? 70 : 20)
      let (answer, reader) = try records(node, .input, server.delivery(to: node), learned: learned)
      let vector = try #require(try MaskedArray.read(answer, reader, settings))
      #expect(answer.metrics == nil)
      try server.take(answered(#require(answer.config), SecureInput.self), vector: vector, from: node)
    }
    let survivors = try server.closeInput()
    for node in nodes.dropLast() {
      let answer = try records(node, .unmask, survivors).records
      try server.take(answered(#require(answer.config), SecureReveal.self), from: node)
    }
    let mean = try #require(FixedPoint(settings).mean(ofSum: server.unmasked()))
    #expect(mean.weight == 90)
    for index in 0..<6 {
      let expected = (change(3)[index] * 50 + change(8)[index] * 20 + change(9)[index] * 20) / 90
      #expect(abs(mean.values[index] - expected) < 1e-6)
    }
    for node in nodes {
      #expect(FileManager.default.fileExists(atPath: path(node)))
      try round(node).forget()
      #expect(!FileManager.default.fileExists(atPath: path(node)))
      try round(node).forget()
    }
  }

  @Test func otherInstructionsAreNotAnswered() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var server = SecureServer(settings)
    _ = try sharing(&server)
    let writer = ObjectWriter(store: MemoryObjectStore())
    var instruction = Metadata()
    instruction.messageType = "train"
    #expect(try round(3).records(for: instruction, ValueRecord(), writer) { _ in nil } == nil)
    // A node that has learned nothing leaves the sum without a word about it.
    let delivery = try config(server.delivery(to: 3))
    let reason = problem { try round(3).records(for: instruction, delivery, writer) { _ in nil } as Any }
    #expect(reason?.contains("nothing was learned") == true)
    // No work is spent on what cannot be answered.
    var bent = try server.delivery(to: 3)
    bent.sealed[0] ^= 1
    let error = refusal {
      try round(3).records(for: instruction, config(bent), writer) { _ in
        Issue.record("trained in vain")
        return nil
      } as Any
    }
    #expect(error == .badShare(place: 2))
  }

  /// A kill after the file was written and before the answer left: the instruction comes again.
  @Test func whatWasAnsweredIsAnsweredAgain() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var server = SecureServer(settings)
    let keys = try round(3).answer(.keys, config(settings), node: 3).encoded()
    #expect(try round(3).answer(.keys, config(settings), node: 3).encoded() == keys)
    let roster = try sharing(&server)
    let shares = try round(3).answer(.shares, config(roster), node: 3).encoded()
    #expect(try round(3).answer(.shares, config(roster), node: 3).encoded() == shares)
    let delivery = try config(server.delivery(to: 3))
    let vector = try round(3).input(change(3), examples: 5, delivery).vector
    #expect(try round(3).input(change(3), examples: 5, delivery).vector == vector)
    #expect(try round(3).expected(delivery) == settings)
    // What was learned is something else now.
    #expect(refusal { try round(3).input(change(8), examples: 5, delivery) } == .replayed)
    #expect(refusal { try round(3).input(change(3), examples: 6, delivery) } == .replayed)
    var survivors = SecureSurvivors()
    (survivors.session, survivors.places) = (settings.session, [1, 2, 3])
    let reveal = try round(3).answer(.unmask, config(survivors), node: 3).encoded()
    #expect(try round(3).answer(.unmask, config(survivors), node: 3).encoded() == reveal)
    survivors.places = [1, 2, 3, 4]
    #expect(refusal { try round(3).answer(.unmask, config(survivors), node: 3) } == .replayed)
  }

  /// A vector that was masked is sent as it is: what is learned anew, with other noise, would be refused.
  @Test func nothingIsLearnedTwice() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var server = SecureServer(settings)
    _ = try sharing(&server)
    let learned = SecureRound.Learned(change: change(3), examples: 5)
    func vector(_ learned: SecureRound.Learned) throws -> [UInt8]? {
      let (answer, reader) = try records(3, .input, server.delivery(to: 3), learned: learned)
      return try MaskedArray.read(answer, reader, settings)
    }
    let first = try vector(learned)
    #expect(first != nil)
    #expect(try vector(SecureRound.Learned(change: change(8), examples: 6)) == first)
    // One that was changed on the disk is none.
    let file = URL(filePath: path(3) + ".vector")
    var bytes = try Data(contentsOf: file)
    bytes[3] ^= 1
    try bytes.write(to: file)
    #expect(try vector(learned) == first)
    try round(3).forget()
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  /// Another sum, or the same for another node, begins with other secrets, and the earlier one is over.
  @Test func otherSumsBeginAnew() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var server = SecureServer(settings)
    let roster = try sharing(&server)
    let other = try #require(
      SecureSettings(session: Array(8..<40), threshold: 3, clients: 4, values: 6, clip: 1, maximumWeight: 50))
    let keys = try answered(round(3).answer(.keys, config(other), node: 3), SecureKeys.self)
    #expect(keys.keys != roster.members[0].keys)
    #expect(refusal { try round(3).answer(.shares, config(roster), node: 3) } == .otherSession)
    #expect(refusal { try round(3).input(change(3), examples: 1, config(server.delivery(to: 3))) } == .otherSession)
    let again = try answered(round(3).answer(.keys, config(other), node: 4), SecureKeys.self)
    #expect(again.keys != keys.keys)
  }

  @Test func filesThatWereChangedAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var server = SecureServer(settings)
    let roster = try sharing(&server)
    let file = URL(filePath: path(3))
    let bytes = try Data(contentsOf: file)
    let mode = try FileManager.default.attributesOfItem(atPath: path(3))[.posixPermissions] as? Int
    #expect(mode == 0o600)
    for index in stride(from: 0, to: bytes.count, by: 37) {
      var changed = bytes
      changed[index] ^= 1
      try changed.write(to: file)
      #expect(problem { try round(3).answer(.shares, config(roster), node: 3) }?.hasSuffix("begins anew") == true)
    }
    for count in [0, 1, 32, 33, bytes.count - 1] {
      try bytes.prefix(count).write(to: file)
      #expect(problem { try round(3).answer(.shares, config(roster), node: 3) }?.hasPrefix(path(3)) == true)
    }
    try bytes.write(to: file)
    #expect(problem { try round(3).answer(.shares, config(roster), node: 3) } == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path(3))
    #expect(problem { try round(3).answer(.shares, config(roster), node: 3) }?.contains("others may read") == true)
    // The next sum gets a file of its own.
    #expect(problem { try round(3).answer(.keys, config(settings), node: 3) } == nil)
    let after = try FileManager.default.attributesOfItem(atPath: path(3))[.posixPermissions] as? Int
    #expect(after == 0o600)
  }

  @Test func instructionsThatCannotBeReadAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let empty = ValueRecord()
    let broken = ValueRecord([.init("\(SecureStep.key)", .bytes([10, 200]))])
    for step in SecureStep.allCases {
      #expect(refusal { try round(3).answer(step, empty, node: 3) } == .wrongStep)
      let error = refusal { try round(3).answer(step, broken, node: 3) }
      #expect(error == (step == .input ? .wrongStep : .unreadable(offset: 1)))
    }
    #expect(refusal { try round(3).input([], examples: 1, broken) } == .unreadable(offset: 1))
    #expect(refusal { try round(3).expected(config(SecureShares())) } == .otherSession)
    // A disk on which nothing can be written.
    let nowhere = SecureRound(path: folder.appending(path: "none/state").path)
    #expect(problem { try nowhere.answer(.keys, config(settings), node: 3) }?.contains("No such file") == true)
  }

  private func refusal(_ body: () throws -> Any) -> SecureError? {
    do { _ = try body() } catch SecureRoundError.refused(let error) { return error } catch {}
    return nil
  }

  private func problem(_ body: () throws -> Any) -> String? {
    do { _ = try body() } catch { return (error as? SecureRoundError)?.message }
    return nil
  }
}
