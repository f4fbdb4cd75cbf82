import FleetProtocol
import FleetRollouts
import FleetStorage
import Testing

struct RolloutTests {
  private let rollout: UInt64 = 90

  private func begin(in store: FleetStore, _ model: String = "digits", version: UInt32 = 2) throws {
    try store.write { transaction in
      try transaction.add(
        RolloutRecord(
          id: rollout, model: model, version: version, rules: "{}", standing: try RolloutStanding(percent: 10),
          bundles: .init(install: 91, question: 92), createdAt: start, changedAt: start))
    }
  }

  private func offer(_ node: UInt64, sequence: UInt64, in store: FleetStore) throws {
    try store.write { transaction in
      try transaction.add(
        InstructionRecord(
          sequence: sequence, messageID: ObjectID(of: [UInt8(sequence)]), run: rollout, round: 0, kind: .install,
          version: 2, node: node, bundle: 91, message: [1], createdAt: start, expiresAt: after(600)))
      try transaction.set(
        RolloutDevice(node: node, stage: .offered, instruction: sequence, nextAt: start, changedAt: start), of: rollout)
    }
  }

  @Test(arguments: Backend.allCases)
  func aModelIsFoundAgain(_ backend: Backend) throws {
    let store = try backend.make()
    let models = [2, 9, 5].map { version in
      RegisteredModel(
        name: "digits", version: version, bundle: UInt64(version), tree: ObjectTree(ObjectID(of: [1])),
        byteCount: 1 << 33, digest: ObjectID(of: [2]), signer: "ab",
        lineage: ValueRecord([.init("source", .text("x"))]), addedAt: start, addedBy: "me")
    }
    try store.write { transaction in for model in models { try transaction.add(model) } }
    #expect(try store.read { try $0.registeredVersions(of: "digits").map(\.version) } == [9, 5, 2])
    let found = try store.read { try $0.registeredModel("digits", version: 5) }
    #expect(found == models[2] && found?.byteCount == 1 << 33 && found?.lineage.text("source") == "x")
    #expect(try store.read { try $0.registeredModel("digits", version: 6) } == nil)
    #expect(throws: (any Error).self) { try store.write { try $0.add(models[0]) } }
  }

  @Test(arguments: Backend.allCases)
  func aRolloutMovesAndStaysThere(_ backend: Backend) throws {
    let store = try backend.make()
    try begin(in: store)
    #expect(try store.read { try $0.takesCalls(rollout) })
    #expect(try store.read { try !$0.takesCalls(1) })
    var standing = try RolloutStanding(percent: 10)
    try standing.carryOut(.widen(percent: 33.25))
    try standing.carryOut(.halt(reason: "enough"))
    try store.write { try $0.move(rollout: rollout, to: standing, at: after(5)) }
    let found = try store.read { try $0.rollout(rollout) }
    #expect(found?.standing == standing && found?.changedAt == after(5))
    #expect(try store.read { try $0.rolloutsUnderWay().count } == 1)
    try store.write {
      try $0.move(rollout: rollout, to: .init(state: .replaced, percent: 1, reason: ""), at: after(6))
    }
    #expect(try store.read { try $0.rolloutsUnderWay() } == [])
    #expect(try store.read { try $0.rollouts(of: "digits").count } == 1)
  }

  @Test(arguments: Backend.allCases)
  func devicesStandWhereTheyWerePut(_ backend: Backend) throws {
    let store = try backend.make()
    try begin(in: store)
    let nodes = try (1...4).map { try node($0, in: store) }
    var device = RolloutDevice(node: nodes[0], stage: .installed, instruction: 0, nextAt: start, changedAt: start)
    try store.write { try $0.set(device, of: rollout) }
    #expect(try store.read { try $0.devices(of: rollout, limit: 9).first?.agreement } == nil)
    (device.stage, device.agreement, device.slowestHundredth, device.reason) = (.canary, 0.5, 0.25, "so")
    try store.write { transaction in
      try transaction.set(device, of: rollout)
      for (node, stage) in zip(nodes[1...], [DeviceStage.serving, .refused, .canary]) {
        let later = RolloutDevice(node: node, stage: stage, instruction: 0, nextAt: after(60), changedAt: start)
        try transaction.set(later, of: rollout)
      }
    }
    let tally = try store.read { try $0.tally(of: rollout) }
    #expect(tally[.canary] == 2 && tally[.serving] == 1 && tally[.refused] == 1 && tally.total == 4)
    func due(at time: UTCTime) throws -> Set<UInt64> {
      Set(try store.read { try $0.devicesDue(of: rollout, in: [.installed, .canary], at: time, limit: 9) }.map(\.node))
    }
    #expect(try due(at: start) == [nodes[0]])
    #expect(try due(at: after(60)) == [nodes[0], nodes[3]])
    // The heartbeats are over.
    #expect(try due(at: after(1001)) == [])
    let found = try store.read { try $0.devices(of: rollout, limit: 9) }.first { $0.node == nodes[0] }
    #expect(found?.agreement == 0.5 && found?.slowestHundredth == 0.25 && found?.reason == "so")
  }

  @Test(arguments: Backend.allCases)
  func anAnswerIsReadOnceAndAnOfferThatNobodyTookIsWithdrawn(_ backend: Backend) throws {
    let store = try backend.make()
    try begin(in: store)
    let nodes = try (1...2).map { try node($0, in: store) }
    for (index, node) in nodes.enumerated() { try offer(node, sequence: UInt64(index + 1), in: store) }
    try store.write { try $0.setPulled(1, at: start) }
    let id = try announce(1, [42], in: store)
    #expect(try store.read { try $0.devicesWithAnswer(of: rollout, limit: 9).isEmpty })
    try store.write { transaction in
      let reply = try transaction.reply(inSession: "s1", node: nodes[0])!
      _ = try transaction.take([42], as: id, of: reply, at: after(1), sessionUntil: after(9))
    }
    let answered = try store.read { try $0.devicesWithAnswer(of: rollout, limit: 9) }
    #expect(answered.map(\.node) == [nodes[0]])
    let (kind, reply) = try #require(try store.read { try $0.instruction(1) })
    #expect(kind == .install && reply.state == .answered && reply.replyID == id)
    try store.write { try $0.forget(instruction: 1) }
    #expect(try store.read { try $0.instruction(1) } == nil)
    #expect(try store.read { try $0.object(id, in: 1) } == nil)
    try store.write { try $0.withdrawOffers(of: rollout) }
    #expect(try store.read { try $0.devices(of: rollout, limit: 9) }.map(\.node) == [nodes[0]])
    #expect(try store.read { try $0.instruction(2) } == nil)
  }

  @Test(arguments: Backend.allCases)
  func onlyNodesThatTakeModelsAreFound(_ backend: Backend) throws {
    let store = try backend.make()
    try begin(in: store)
    let nodes = try (1...4).map { try node($0, in: store) }
    try store.write { transaction in
      for node in nodes[1...] { try transaction.setOffer(node, ModelOffer(models: "digits", trains: false)) }
      _ = try transaction.setAllowed(nodes[2], false)
    }
    try offer(nodes[3], sequence: 1, in: store)
    let found = try store.read { try $0.nodesWithout(rollout, at: start) }
    #expect(found.map(\.node) == [nodes[1]] && found[0].offer.takes("digits"))
    #expect(try store.read { try $0.nodesWithout(rollout, at: after(1001)).isEmpty })
    try store.write { try $0.removeNode(nodes[3]) }
    #expect(try store.read { try $0.tally(of: rollout).total } == 0)
  }

  @Test(arguments: Backend.allCases)
  func whoTakesNoPartInTrainingIsOnlyToldAboutModels(_ backend: Backend) throws {
    let store = try backend.make()
    let id = try node(1, in: store)
    try Asked().begin([id], in: store)
    func next(trains: Bool) throws -> UInt64? {
      try store.read { try $0.nextInstruction(for: id, at: start, lostBefore: start, trains: trains)?.sequence }
    }
    #expect(try next(trains: true) == 1)
    #expect(try next(trains: false) == nil)
    try store.write { transaction in
      try transaction.add(Asked().instruction(id, sequence: 2, kind: .status))
    }
    #expect(try next(trains: false) == 2)
  }
}
