import AggregationServer
import FleetProtocol
import FleetStorage
import Rounds
import Testing

/// Whole runs, with the client machine of the devices on the other side.
struct RoundTests {
  private func plan(rounds: Int = 3, clients: Int = 4) -> RunPlan {
    var plan = RunPlan()
    plan.rounds = rounds
    plan.clients = clients
    plan.overselection = 1
    plan.trainingTime = 100
    plan.evaluationTime = 100
    return plan
  }

  @Test func theModelMovesByTheMeanOfTheDevices() throws {
    let federation = try Federation()
    federation.addDevices(4)
    var plan = plan()
    plan.evaluators = 2
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 600) { try federation.run(run).status == .finished })
    // Devices add 1, 2, 3 and 4.
    #expect(try federation.weights(of: run) == [7.5, 7.5, 7.5])
    let rounds = try federation.store.read { try $0.rounds(of: run) }
    #expect(rounds.map(\.merged) == [4, 4, 4])
    #expect(rounds.map { $0.evaluation.number("loss") } == [7.5, 15, 22.5])
    #expect(rounds[1].training.number("train_loss") == 7.5)
    #expect(rounds[1].training.number("num-examples") == 40)
    for device in federation.devices {
      #expect(device.outcomes.allSatisfy { $0 == .delivered })
      #expect(device.configs.first?.number("server-round") == 1)
    }
  }

  @Test func privacyIsSpentRoundByRound() throws {
    let federation = try Federation()
    federation.addDevices(4)
    var plan = plan(rounds: 50)
    plan.privacy = RunPlan.PrivacyPlan()
    plan.privacy?.epsilon = 20
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 1000) { try federation.run(run).status == .finished })
    #expect(try federation.run(run).details.contains("privacy budget"))
    let spent = try federation.store.read { try $0.rounds(of: run) }.map { $0.training.number("privacy-epsilon") ?? 0 }
    #expect(1...49 ~= spent.count && spent == spent.sorted() && spent[0] > 0 && spent.last! <= 20)
  }

  @Test func nothingStaysOfAFinishedRunButItsModels() throws {
    let federation = try Federation()
    federation.addDevices(4)
    let run = try federation.start(plan(rounds: 1))
    #expect(try federation.go(seconds: 100) { try federation.run(run).status == .finished })
    try federation.store.read { transaction in
      for kind in [InstructionKind.train, .evaluate] { #expect(try transaction.answers(of: run, kind).isEmpty) }
      let model = try #require(try transaction.model(of: run, version: 1))
      #expect(try transaction.objectIDs(in: model.bundle) == Set(model.tree.ids))
    }
  }

  @Test func theFastestDevicesMakeTheRound() throws {
    let federation = try Federation()
    federation.addDevices(4)[3].workTime = 50
    var plan = plan(rounds: 1, clients: 3)
    plan.overselection = 1.3
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 40) { try federation.run(run).status == .finished })
    #expect(try federation.weights(of: run) == [2, 2, 2])
    _ = try federation.go(seconds: 60)
    #expect(federation.devices[3].outcomes == [.runEnded])
  }

  @Test func aRoundWithTooFewAnswersIsGivenUpAtItsEnd() throws {
    let federation = try Federation()
    federation.addDevices(2)[0].workTime = 1000
    let run = try federation.start(plan(rounds: 1, clients: 2))
    #expect(try federation.go(seconds: 90) { try federation.run(run).status == .finished } == false)
    #expect(try federation.go(seconds: 30) { try federation.run(run).status == .finished })
    #expect(try federation.weights(of: run) == [0, 0, 0])
    #expect(try federation.store.read { try $0.rounds(of: run) }.first?.outcome.isEmpty == false)
  }

  @Test func othersAreAskedInPlaceOfThoseThatFail() throws {
    let federation = try Federation()
    let devices = federation.addDevices(3)
    let run = try federation.start(plan(rounds: 1, clients: 2))
    #expect(try federation.go(seconds: 30) { try federation.run(run).position.phase == .training })
    let asked = try federation.store.read { transaction in
      try transaction.idleNodes(at: federation.time, run: run, notAskedIn: nil, .train)
    }
    let working = devices.filter { !asked.contains($0.machine.state.nodeID) }
    #expect(working.count == 2)
    working[0].failsToTrain = true
    #expect(try federation.go(seconds: 60) { try federation.run(run).status == .finished })
    #expect(try federation.store.read { try $0.rounds(of: run) }.first?.merged == 2)
  }

  @Test func valuesThatAreNoNumbersAreLeftOut() throws {
    let federation = try Federation()
    federation.addDevices(4)[0].forge = { $0.map { _ in .nan } }
    var plan = plan(rounds: 2)
    plan.minimumClients = 3
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 300) { try federation.run(run).status == .finished })
    #expect(try federation.weights(of: run) == [6, 6, 6])
    let refusals = federation.events.filter { if case .refused = $0.kind { true } else { false } }
    #expect(refusals.count == 2)
  }

  @Test func wrongShapesAreLeftOut() throws {
    let federation = try Federation()
    federation.addDevices(4)[0].forge = { $0 + [1] }
    var plan = plan(rounds: 1)
    plan.minimumClients = 3
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 300) { try federation.run(run).status == .finished })
    #expect(try federation.weights(of: run) == [3, 3, 3])
  }

  @Test func anotherCoordinatorGoesOnWithinARound() throws {
    let federation = try Federation()
    federation.addDevices(4)
    let run = try federation.start(plan())
    #expect(try federation.go(seconds: 60) { try federation.run(run).position.phase == .training })
    federation.coordinator = Coordinator(federation.store, owner: "b")
    #expect(try federation.go(seconds: 600) { try federation.run(run).status == .finished })
    #expect(try federation.weights(of: run) == [7.5, 7.5, 7.5])
    #expect(try federation.store.read { try $0.rounds(of: run).map(\.merged) } == [4, 4, 4])
  }

  @Test func lateUpdatesAreMergedWhenThePlanWantsThem() throws {
    let federation = try Federation()
    federation.addDevices(4)[3].workTime = 8
    var plan = plan(rounds: 2, clients: 3)
    plan.overselection = 1.3
    plan.mergesLateUpdates = true
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 600) { try federation.run(run).status == .finished })
    #expect(federation.devices[3].outcomes.first == .delivered)
    #expect(try federation.store.read { try $0.rounds(of: run) }[1].merged >= 3)
  }

  @Test func fedBuffWaitsForNobody() throws {
    let federation = try Federation()
    federation.addDevices(5)[4].workTime = 80
    var plan = plan(rounds: 5, clients: 4)
    plan.strategy = .buffered
    plan.buffer = 3
    plan.overselection = 1.3
    let run = try federation.start(plan)
    #expect(try federation.go(seconds: 75) { try federation.run(run).status == .finished })
    // More than the buffer holds when several come within a step.
    let merged = try federation.store.read { try $0.rounds(of: run).map(\.merged) }
    #expect(merged.count == 5 && merged.allSatisfy { 3...4 ~= $0 })
  }

  @Test func aRunWaitsForEnoughDevices() throws {
    let federation = try Federation()
    federation.addDevices(1)
    let run = try federation.start(plan(rounds: 1, clients: 2))
    _ = try federation.go(seconds: 300)
    #expect(try federation.run(run).position == RunPosition())
    federation.addDevices(1)
    #expect(try federation.go(seconds: 60) { try federation.run(run).status == .finished })
  }
}
