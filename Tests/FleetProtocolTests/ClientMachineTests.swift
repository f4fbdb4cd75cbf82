import FleetProtocol
import Foundation
import Testing

struct ClientMachineTests {
  private let start = 1_790_000_000.25

  private func online(_ server: SimulatedServer) throws -> SimulatedDevice {
    let device = SimulatedDevice(server, seed: 1)
    try run(device) { device.nodeID != 0 && device.calls.last == .pullMessages }
    return device
  }

  /// Goes on until something holds; not for ever.
  private func run(_ device: SimulatedDevice, steps: Int = 4000, until holds: () -> Bool) throws {
    for _ in 0..<steps where !holds() { try device.step() }
    #expect(holds())
  }

  @Test func aRoundTakesTheCallsOfTheProtocol() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    #expect(device.calls == [nil, .registerNode, .activateNode, .pullMessages])
    try server.instruct(device.nodeID, 1)
    let first = device.calls.count
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.delivered] && device.storedObjects == 0)
    #expect(server.confirmed == [server.instructions[0].tree.id] && server.answered == server.confirmed)
    let calls = device.calls[first...].filter { $0 != .sendHeartbeat }
    // 288 bytes are three chunks; with array, record, configuration, records and message eight objects. The reply has
    // one byte more and metrics for the configuration.
    let expected: [Route] =
      [.pullMessages] + Array(repeating: .pullObject, count: 8) + [.confirmMessage, .pushMessages]
      + Array(repeating: .pushObject, count: 8)
    #expect(calls == expected)
  }

  @Test func theWaitBetweenQuestionsVaries() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    var waits: Set<UInt64> = []
    for _ in 0..<200 {
      try device.step()
      waits.insert(device.lastWait)
    }
    #expect(waits.count > 50 && waits.allSatisfy { $0 <= 3_750_000_000 })
  }

  /// Whatever is lost on the way, every instruction that was saved is answered once, and completely.
  @Test(arguments: 0..<60)
  func everythingArrivesOnce(seed: Int) throws {
    let server = SimulatedServer(time: start)
    var faults = SimulatedDevice.Faults()
    faults.lostRequest = 0.1
    faults.lostAnswer = 0.1
    faults.overload = 0.05
    faults.damage = 0.1
    faults.powerCut = 0.03
    faults.sleep = 0.01
    let device = SimulatedDevice(server, faults: faults, seed: UInt64(seed))
    try run(device) { device.nodeID != 0 }
    for number in 1...5 {
      server.unavailableAnswers = number
      try server.instruct(device.nodeID, number + 10 * seed)
    }
    let all = Set(server.instructions.map(\.tree.id))
    try run(device, steps: 40_000) { Set(server.answered).union(device.lostInstructions) == all }
    #expect(server.answered.count == Set(server.answered).count)
    device.faults = SimulatedDevice.Faults()
    try run(device, steps: 400) { device.machine.state.task == nil && device.calls.last == .pullMessages }
    #expect(device.outcomes.allSatisfy { $0.1 == .delivered })
    #expect(Set(device.outcomes.map(\.0)) == Set(server.answered))
    #expect(device.storedObjects == 0)
  }

  @Test func aServerThatComesBackEmptyIsIntroducedToAgain() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    let first = device.nodeID
    try server.instruct(first, 1)
    try run(device) { device.machine.state.task?.phase == .working }
    server.forget()
    try run(device) { device.nodeID != first && device.nodeID != 0 }
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.nodeChanged])
    try server.instruct(device.nodeID, 2)
    try run(device) { device.outcomes.count == 2 }
    #expect(device.outcomes[1].1 == .delivered)
  }

  @Test func anAdministratorMayRegister() throws {
    let server = SimulatedServer(time: start)
    server.forbidsRegistration = true
    let device = SimulatedDevice(server, seed: 2)
    for _ in 0..<200 { try device.step() }
    #expect(device.nodeID == 0 && device.machine.problem == Refusal(status: 412, code: 2004))
    server.nodeIDs[device.key] = 77
    try run(device) { device.nodeID == 77 && device.machine.problem == nil }
  }

  @Test func aCrashBeforeTheIDIsSavedEnds() throws {
    let server = SimulatedServer(time: start)
    server.nodeIDs[[1, 2, 3]] = 5
    server.onlineUntil[5] = start + 120
    let device = SimulatedDevice(server, seed: 3)
    try run(device) { device.nodeID == 5 }
    #expect(server.time > start + 120)
  }

  @Test func instructionsOfRunsThatEndedAreDropped() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1)
    try run(device) { device.machine.state.task?.phase == .pushing }
    server.runIsOver = true
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.runEnded])
  }

  @Test func instructionsExpire() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    device.workSeconds = 300
    try server.instruct(device.nodeID, 1, timeToLive: 200)
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.expired])
  }

  /// No reply could be made to them, so that nothing would ever end them.
  @Test func instructionsWithoutATimeExpire() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1, timeToLive: .nan)
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.expired])
  }

  @Test func aMissingObjectIsReportedAsAFailure() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1)
    server.store.remove(server.instructions[0].tree.ids[0])
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.delivered])
    let reply = try #require(server.replies.values.first)
    #expect(reply.message.failure?.code == Failure.Code.messageUnavailable.rawValue && !reply.message.hasContent)
  }

  @Test func aReplyTheServerRefusesIsNoSuccess() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1)
    try run(device) { device.machine.state.task?.phase == .working }
    server.instructions = []
    try run(device) { !device.outcomes.isEmpty }
    #expect(device.outcomes.map(\.1) == [.rejected])
  }

  @Test func aFullDiskLosesTheInstructionAndNothingElse() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1)
    try run(device) { device.machine.state.task != nil }
    device.faults.fullDisk = 1
    for _ in 0..<100 { try device.step() }
    #expect(device.outcomes.isEmpty)
    device.faults.fullDisk = 0
    try run(device) { !device.outcomes.isEmpty }
  }

  @Test func aNodeLeavesWhenItsReplyHasBeenCollected() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1)
    try run(device) { !device.outcomes.isEmpty }
    let delivered = device.now
    let node = device.nodeID
    device.send(.leave(forGood: true))
    try run(device) { device.hasLeft }
    #expect(device.now - delivered > 9_000_000_000)
    #expect(server.onlineUntil[node] == 0 && server.nodeIDs.isEmpty && device.nodeID == 0)
  }

  @Test func heartbeatsGoOnWhileWorking() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    device.workSeconds = 1000
    try server.instruct(device.nodeID, 1)
    while device.outcomes.isEmpty {
      try device.step()
      #expect(server.onlineUntil[device.nodeID]! > server.time)
    }
    #expect(device.calls.filter { $0 == .sendHeartbeat }.count > 1000 / 50)
  }

  @Test func brokenStatesAreRefused() throws {
    let server = SimulatedServer(time: start)
    let device = try online(server)
    try server.instruct(device.nodeID, 1)
    try run(device) { device.machine.state.task?.reply != nil }
    let state = device.machine.state, bytes = device.machine.state.encoded()
    #expect(try ClientState(decoding: bytes) == state)
    var refused = 0
    for count in 0..<bytes.count {
      do { _ = try ClientState(decoding: Array(bytes[..<count])) } catch { refused += 1 }
    }
    #expect(refused > bytes.count - 20)
  }
}
