import Learning
import Rounds
import Simulation
import Testing

/// Whole federations on made-up pictures.
struct FederationTests {
  @Test func aFleetLearnsTheSameEachTime() throws {
    let fleet = try MadeUpFleet()
    let first = try fleet.run(MadeUpFleet.plan())
    let second = try fleet.run(MadeUpFleet.plan())
    #expect(first.points.map(\.round) == Array(1...8))
    #expect(first.points == second.points)
    #expect(first.weights == second.weights)
    #expect(first.participants == second.participants)
    #expect(try #require(first.start).accuracy < 0.6)
    #expect(try #require(first.accuracy) > 0.95)
    #expect(try fleet.run(MadeUpFleet.plan(), seed: 2).weights != first.weights)
  }

  @Test func bytesAndParticipantsAreCounted() throws {
    let fleet = try MadeUpFleet()
    let result = try fleet.run(MadeUpFleet.plan(rounds: 3))
    #expect(result.participants.keys.sorted() == [1, 2, 3])
    #expect(result.participants.values.allSatisfy { Set($0).count == 10 })
    let model = 4 * fleet.architecture.parameterCount
    #expect(result.updateBytes > 30 * model && result.updateBytes < 30 * (model + 6000))
    #expect(result.bytesUp > result.updateBytes)
    #expect(result.bytesDown > 30 * model)
    #expect(result.points.last?.bytesUp == result.bytesUp)
  }

  @Test func powerCutsAndSlowDevicesDelayRoundsButLoseNone() throws {
    let fleet = try MadeUpFleet()
    var devices = DeviceRules()
    (devices.dropOuts, devices.slow, devices.slowFactor) = (0.3, 0.3, 20)
    let calm = try fleet.run(MadeUpFleet.plan())
    let result = try fleet.run(MadeUpFleet.plan(), devices)
    #expect(result.dropOuts > 5)
    #expect(result.points.count == 8 && result.lostRounds == 0)
    #expect(result.points.allSatisfy { $0.updates >= 5 && $0.updates <= 10 })
    #expect(result.seconds > 2 * calm.seconds)
    #expect(try #require(result.accuracy) > 0.95)
    #expect(try fleet.run(MadeUpFleet.plan(), devices).points == result.points)
  }

  @Test(arguments: [StrategyName.trimmedMean, .multiKrum, .median])
  func robustStrategiesHoldWhereTheMeanFails(_ strategy: StrategyName) throws {
    let fleet = try MadeUpFleet()
    var devices = DeviceRules()
    (devices.attackers, devices.attackScale) = (0.2, 10)
    #expect(try #require(try fleet.run(MadeUpFleet.plan(), devices).accuracy) < 0.6)
    var plan = MadeUpFleet.plan(strategy, rounds: 12)
    (plan.trim, plan.attackers) = (0.4, strategy == .multiKrum ? 3 : 0)
    plan.minimumClients = 9
    #expect(try #require(try fleet.run(plan, devices).accuracy) > 0.9)
  }

  /// Devices that know one kind of picture each pull the mean of few of them to and fro; control variates do not let them.
  @Test func controlVariatesHoldDevicesThatDiffer() throws {
    let fleet = try MadeUpFleet(kinds: 1)
    var plan = MadeUpFleet.plan(.average, rounds: 40)
    (plan.clients, plan.minimumClients, plan.training.epochs, plan.training.rate) = (3, 3, 4, 0.02)
    let mean = try fleet.run(plan)
    plan.strategy = .scaffold
    let held = try fleet.run(plan)
    #expect(try #require(held.points.last?.loss) < 0.7 * (try #require(mean.points.last?.loss)))
    #expect(try #require(held.accuracy) > 0.9)
  }

  @Test(arguments: Attack.allCases)
  func hostileDevicesChangeTheResult(_ attack: Attack) throws {
    let fleet = try MadeUpFleet()
    var devices = DeviceRules()
    (devices.attackers, devices.attack, devices.attackScale) = (0.4, attack, 5)
    let plan = MadeUpFleet.plan(rounds: 2)
    let result = try fleet.run(plan, devices)
    #expect(result.points.count == 2 && result.refusedUpdates == 0)
    #expect(result.weights != (try fleet.run(plan)).weights)
  }

  @Test func codedUpdatesAreSmallAndArriveInTheEnd() throws {
    let fleet = try MadeUpFleet()
    var plan = MadeUpFleet.plan(rounds: 20)
    plan.coding = RunPlan.CodingPlan()
    (plan.coding!.bits, plan.coding!.density) = (4, 0.1)
    let coded = try fleet.run(plan)
    plan.coding = nil
    let whole = try fleet.run(plan)
    #expect(coded.updateBytes * 5 < whole.updateBytes)
    #expect(try #require(coded.accuracy) > 0.95)
  }

  @Test func aPooledFleetIsOneDevice() throws {
    let fleet = try MadeUpFleet(isPooled: true)
    var plan = MadeUpFleet.plan(rounds: 2)
    (plan.clients, plan.minimumClients) = (1, 1)
    #expect(fleet.population.clients.count == 1)
    #expect(try #require(try fleet.run(plan).accuracy) > 0.9)
  }

  @Test func hundredsOfDevicesTakePart() throws {
    let fleet = try MadeUpFleet(clients: 300)
    let result = try fleet.run(MadeUpFleet.plan(rounds: 3))
    #expect(result.points.count == 3)
    #expect(result.calls > 900)
    #expect(try #require(result.accuracy) > 0.8)
  }

  @Test func rulesThatCannotBeAreRefused() throws {
    let fleet = try MadeUpFleet()
    var devices = DeviceRules()
    devices.attackers = 1.5
    #expect(throws: Federation.Problem.self) { try fleet.run(MadeUpFleet.plan(), devices) }
    var plan = MadeUpFleet.plan()
    plan.rounds = 0
    #expect(throws: Federation.Problem.self) { try fleet.run(plan) }
  }
}
