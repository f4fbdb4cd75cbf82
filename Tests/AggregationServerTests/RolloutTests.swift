import AggregationServer
import FleetProtocol
import FleetRollouts
import FleetStorage
import Synchronization
import Testing

struct RolloutTests {
  private let registry: ModelRegistry
  private var federation: Federation { registry.federation }

  init() throws {
    registry = try ModelRegistry()
    #expect(try registry.refusal("POST", "models", try ModelRegistry.file(2)) == nil)
  }

  private func addDevices(_ count: Int, _ report: @escaping (ModelInstruction.Action) -> ModelReport) -> [Device] {
    let devices = federation.addDevices(count)
    for device in devices {
      device.models = "other,sample"
      device.workTime = 0.1
      device.report = { action, _, _ in report(action) }
    }
    return devices
  }

  @Test func aSignedFileArrivesByteForByteWhereItIsTaken() throws {
    let devices = addDevices(2) { _ in ModelReport(.serving) }
    let stock = federation.addDevices(1)[0]
    let other = federation.addDevices(1)[0]
    other.models = "samples"
    var files: [[UInt8]] = []
    devices[0].report = { action, instruction, file in
      #expect(instruction.model == "sample" && instruction.version == 2)
      if let file { files.append(file) }
      return ModelReport(action == .install ? .installed : .serving)
    }
    let id = try registry.start(2, percent: 100)
    #expect(try federation.go(seconds: 120) { try registry.rollout(id).counts["serving"] == 2 })
    #expect(files == [try ModelRegistry.file(2)])
    #expect(stock.kinds.isEmpty && other.kinds.isEmpty)
    // What is settled is asked no more.
    let kinds = devices.map(\.kinds)
    _ = try federation.go(seconds: 120)
    #expect(devices.map(\.kinds) == kinds)
  }

  @Test func itIsWidenedAndPaused() throws {
    _ = addDevices(40) { _ in ModelReport(.serving) }
    let id = try registry.start(2, percent: 25)
    #expect(try federation.go(seconds: 60) { try registry.rollout(id).counts["serving", default: 0] > 2 })
    _ = try federation.go(seconds: 30)
    let some = try registry.rollout(id).counts["serving"]!
    #expect(2...20 ~= some)
    #expect(try registry.refusal("POST", "rollouts/sample/pause") == nil)
    _ = addDevices(40) { _ in ModelReport(.serving) }
    _ = try federation.go(seconds: 30)
    #expect(try registry.rollout(id).counts["serving"] == some)
    #expect(try registry.refusal("POST", "rollouts/\(id)/widen", Array(#"{"percent":100}"#.utf8)) == nil)
    #expect(try federation.go(seconds: 200) { try registry.rollout(id).counts["serving"] == 80 })
  }

  @Test func aBadVersionHaltsByItselfAndGoesBack() throws {
    var isTakenBack = false
    let good = addDevices(2) { action in
      if action == .rollBack { isTakenBack = true }
      return action == .rollBack ? ModelReport(.rolledBack) : ModelReport(.trial)
    }
    _ = addDevices(3) { action in
      action == .install ? ModelReport(.installed) : ModelReport(.rolledBack, reason: "its results do not agree")
    }
    let id = try registry.start(2, percent: 100, rules: #"{"halt-count":3,"takes-back":true,"check-time":5}"#)
    #expect(try federation.go(seconds: 300) { try registry.rollout(id).counts["returned"] == 2 })
    let rollout = try registry.rollout(id)
    #expect(isTakenBack && rollout.state == "taking-back" && rollout.counts["rolled-back"] == 3)
    #expect(rollout.reason.contains("3 of 5"))
    #expect(rollout.devices?.contains { $0.reason == "its results do not agree" } == true)
    #expect(federation.rolloutEvents.contains { if case .halted(_, true) = $0.kind { true } else { false } })
    let audit = try federation.store.read { try $0.auditRecords(limit: 10) }
    #expect(audit.contains { $0.actor == "swiftlet-aggregator" && $0.action == "rollout back" })
    // Nobody more is offered it.
    let late = addDevices(1) { _ in ModelReport(.serving) }[0]
    _ = try federation.go(seconds: 60)
    #expect(late.kinds.isEmpty)
    #expect(good.allSatisfy { $0.kinds.last == "query.rollback" })
  }

  @Test func whoCannotAnswerCountsAsRefusing() throws {
    let devices = addDevices(3) { _ in ModelReport(.serving) }
    for device in devices { device.failsToTrain = true }
    let id = try registry.start(2, percent: 100)
    #expect(try federation.go(seconds: 120) { try registry.rollout(id).state == "halted" })
    #expect(try registry.rollout(id).devices?.first { $0.stage == "refused" }?.reason == "no data")
  }

  @Test func aNewerVersionTakesThePlace() throws {
    _ = addDevices(1) { _ in ModelReport(.serving) }
    let old = try registry.start(2, percent: 100)
    #expect(try registry.refusal("POST", "models", try ModelRegistry.file(5)) == nil)
    let new = try registry.start(5, percent: 100)
    #expect(try registry.rollout(old).state == "replaced")
    #expect(try registry.rollout(old).counts["offered"] == 0)
    #expect(try federation.go(seconds: 60) { try registry.rollout(new).counts["serving"] == 1 })
    #expect(throws: (any Error).self) { try registry.start(2, percent: 100) }
  }

  @Test func aDeviceThatLeavesIsForgottenAndOneThatIsAwayIsAskedLater() throws {
    let devices = addDevices(2) { action in action == .install ? ModelReport(.installed) : ModelReport(.serving) }
    let id = try registry.start(2, percent: 100, rules: #"{"check-time":60}"#)
    #expect(try federation.go(seconds: 60) { try registry.rollout(id).counts["installed"] == 2 })
    devices[0].isOff = true
    _ = try federation.go(seconds: 600)
    #expect(try registry.rollout(id).counts["serving"] == 1)
    devices[0].isOff = false
    #expect(try federation.go(seconds: 600) { try registry.rollout(id).counts["serving"] == 2 })
    devices[1].leave()
    #expect(try federation.go(seconds: 60) { try registry.rollout(id).counts["serving"] == 1 })
  }

  /// As after kill -9 of one server, with another beside it.
  @Test func severalServersCountEachDeviceOnce() throws {
    let devices = addDevices(12) { action in action == .install ? ModelReport(.installed) : ModelReport(.serving) }
    let id = try registry.start(2, percent: 100, rules: #"{"check-time":5}"#)
    let others = ["b", "c"].map { RolloutCoordinator(federation.store, owner: $0) }
    for second in 0..<120 {
      for device in devices { try device.go() }
      if second == 20 { federation.rollouts = RolloutCoordinator(federation.store, owner: "d") }
      if second > 10 { for other in others { _ = try other.step(at: federation.time) } }
      try federation.step()
      federation.now += 1_000_000_000
    }
    #expect(try registry.rollout(id).counts["serving"] == 12)
    #expect(devices.allSatisfy { $0.kinds.filter { $0 == "query.install" }.count == 1 })
  }

  @Test func aDeviceThatTrainsNotIsNotDrawn() throws {
    let device = addDevices(1) { _ in ModelReport(.serving) }[0]
    _ = try federation.go(seconds: 10)
    try federation.store.write { transaction in
      let node = try transaction.nodes(limit: 1)[0]
      #expect(node.offer == ModelOffer(models: "other,sample"))
      try transaction.setOffer(node.id, ModelOffer(models: "sample", trains: false))
      #expect(try transaction.idleNodes(at: federation.time, run: 1, notAskedIn: nil, .train).isEmpty)
    }
    #expect(device.kinds.isEmpty)
  }
}

struct ModelOfferTests {
  @Test func onlyListsOfNamesCount() {
    for header in [nil, "", ",", "a,", "a,,b", "a b", "a;b", String(repeating: "x", count: 65), "é"] {
      #expect(ModelOffer(modelsHeader: header, trainingHeader: "no") == ModelOffer())
    }
    let many = (0..<17).map { "m\($0)" }.joined(separator: ",")
    #expect(ModelOffer(modelsHeader: many, trainingHeader: nil) == ModelOffer())
    let offer = ModelOffer(modelsHeader: "digits,faces.v2", trainingHeader: "no")
    #expect(!offer.trains && offer.takes("digits") && offer.takes("faces.v2") && !offer.takes("digit"))
    #expect(ModelOffer(modelsHeader: "digits", trainingHeader: "yes").trains)
  }
}
