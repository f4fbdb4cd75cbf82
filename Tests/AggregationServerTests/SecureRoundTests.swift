import AggregationServer
import FleetProtocol
import FleetStorage
import Foundation
import Rounds
import SecureSum
import Testing

/// Whole rounds with secure sums, with the client machine and the secrets of the devices on the other side. A device adds
/// a tenth of its number and 1 to every weight, from 10 examples.
struct SecureRoundTests {
  private func isNear(_ weights: [Float], _ expected: Float) -> Bool {
    weights.count == 3 && weights.allSatisfy { abs($0 - expected) < 1e-4 }
  }

  @Test(arguments: [false, true])
  func theModelMovesByTheMeanThatNobodySaw(isSigned: Bool) throws {
    let fleet = try SecureFleet(4, isSigned: isSigned)
    fleet.plan.rounds = 3
    let run = try fleet.run()
    #expect(try fleet.federation.run(run).status == .finished)
    #expect(isNear(try fleet.federation.weights(of: run), 0.75))
    for round in try fleet.rounds(run) {
      #expect(round.merged == 4 && round.lost == 0)
      #expect(round.training.items.map(\.key) == ["num-examples"] && round.training.number("num-examples") == 40)
    }
    let steps = SecureStep.allCases.filter { $0 != .survivors || isSigned }
    for device in fleet.federation.devices {
      #expect(device.steps == steps + steps + steps)
      #expect(device.outcomes.allSatisfy { $0 == .delivered })
    }
    #expect(fleet.refusals.isEmpty)
    #expect(try fleet.federation.store.read { try $0.state(FleetTransaction.roundState, of: run) }.isEmpty)
  }

  @Test(arguments: SecureStep.allCases, [false, true])
  func devicesMayLeaveInEveryStep(step: SecureStep, isSigned: Bool) throws {
    let fleet = try SecureFleet(5, isSigned: isSigned)
    fleet.federation.devices[0].offAt = step
    let run = try fleet.run()
    let record = try fleet.federation.run(run)
    #expect(record.status == .finished && record.position.version == 1)
    // A vector that came is in the sum, whatever becomes of its device.
    let isMissed = step == .keys || step == .shares || step == .input
    #expect(isNear(try fleet.federation.weights(of: run), isMissed ? 0.35 : 0.3))
    let round = try fleet.rounds(run)[0]
    #expect(round.merged == (isMissed ? 4 : 5) && round.lost == (isMissed ? 1 : 0))
  }

  @Test(arguments: SecureStep.allCases.filter { $0 != .survivors })
  func aRoundWithTooFewIsLostAndTheNextOneIsNot(step: SecureStep) throws {
    let fleet = try SecureFleet(5)
    fleet.plan.rounds = 2
    let devices = fleet.federation.devices
    for device in devices.prefix(3) { device.offAt = step }
    let run = try fleet.run { record in
      guard record.position.endedRounds == 1 else { return }
      for device in devices.prefix(3) { (device.offAt, device.isOff) = (nil, false) }
    }
    let rounds = try fleet.rounds(run)
    #expect(rounds.map(\.merged) == [0, 5])
    #expect(rounds[0].outcome.contains("step"), "\(rounds[0].outcome)")
    #expect(isNear(try fleet.federation.weights(of: run), 0.3))
  }

  /// As after a kill: nothing but the storage is left, and the lease of the other is waited for.
  @Test(arguments: [false, true])
  func anotherCoordinatorGoesOnInEveryStep(isSigned: Bool) throws {
    let fleet = try SecureFleet(4, isSigned: isSigned)
    var phase = RunPosition.Phase.between
    var count = 0
    let run = try fleet.run { record in
      guard record.position.phase != phase else { return }
      phase = record.position.phase
      count += 1
      fleet.federation.coordinator = Coordinator(fleet.federation.store, owner: "\(count)")
    }
    #expect(count >= (isSigned ? 5 : 4))
    #expect(isNear(try fleet.federation.weights(of: run), 0.25))
    #expect(try fleet.rounds(run)[0].merged == 4 && fleet.refusals.isEmpty)
  }

  @Test(arguments: SecureStep.allCases)
  func answersThatAreNoneAreRefused(step: SecureStep) throws {
    for content: [UInt8] in [[], [10, 200], SecureInput().encoded()] {
      let fleet = try SecureFleet(5, isSigned: true)
      fleet.federation.devices[0].forgeStep = { $0 == step ? content : $1 }
      let run = try fleet.run()
      #expect(fleet.refusals.count == 1, "\(fleet.refusals)")
      let isMissed = step == .keys || step == .shares || step == .input
      #expect(try fleet.rounds(run).map(\.merged) == [isMissed ? 4 : 5])
      #expect(isNear(try fleet.federation.weights(of: run), isMissed ? 0.35 : 0.3))
    }
  }

  /// A share that was bent leaves the sum masked: no model comes of it.
  @Test func bentSharesMoveNothing() throws {
    let fleet = try SecureFleet(3)
    fleet.federation.devices[0].forgeStep = { step, content in
      guard step == .unmask, var reveal = try? SecureReveal(decoding: content) else { return content }
      reveal.shares[5] ^= 1
      return reveal.encoded()
    }
    let run = try fleet.run()
    #expect(try fleet.rounds(run)[0].outcome.contains("stays masked"))
    #expect(try fleet.federation.weights(of: run) == [0, 0, 0])
  }

  /// What devices send in the clear is no part of a secure sum.
  @Test func plainUpdatesAreRefused() throws {
    let fleet = try SecureFleet(4)
    fleet.federation.devices[3].sendsPlain = true
    let run = try fleet.run()
    #expect(fleet.refusals.count == 1 && fleet.refusals[0].contains("no step"))
    #expect(try fleet.rounds(run)[0].merged == 3)
    #expect(isNear(try fleet.federation.weights(of: run), 0.2))
  }

  /// Nodes that know nothing of secure sums fail, and are done without.
  @Test func stockNodesAreDoneWithout() throws {
    let fleet = try SecureFleet(4)
    fleet.federation.devices[3].secure = nil
    let run = try fleet.run()
    #expect(try fleet.rounds(run).map { [$0.merged, $0.lost] } == [[3, 1]] && fleet.refusals.isEmpty)
  }

  /// Whoever does not sign is refused where all have to.
  @Test func nodesWithoutSignatureAreRefused() throws {
    let fleet = try SecureFleet(5, isSigned: true)
    let device = fleet.federation.devices[4]
    device.secure = SecureRound(path: fleet.path(device))
    let run = try fleet.run()
    #expect(fleet.refusals.count == 1 && fleet.refusals[0].contains("signature"))
    #expect(isNear(try fleet.federation.weights(of: run), 0.25))
  }

  @Test func applicationsOfFlowerHaveNoPart() throws {
    let fleet = try SecureFleet(3)
    let fab = FabRecord(hash: "1", id: "a/b", version: "1", content: [1])
    let start = RunStart(
      name: "a", plan: fleet.plan, layout: ModelLayout([("0", [1])])!, weights: [1], fab: fab)
    #expect(start.problem?.contains("Flower") == true)
  }
}
