internal import FederatedClient
internal import FleetProtocol

/// A device around the client's state machine: its calls take time, its work takes more, and its power may be cut.
final class SimulatedDevice {
  /// Seconds that a device is off.
  private static let offTime = 60.0...1200.0

  private let traits: DeviceTraits
  private let dropOuts: Double
  private let epochs: Int
  private let data: ClientData
  private let workload: any Workload
  private let key: SimulatedKey
  private let options: ClientOptions
  private let seed: UInt64
  private let store = MemoryObjectStore()
  private var machine: ClientMachine
  private var random: SplitMix64
  /// What is on the disk.
  private var saved = ClientState()
  private var event = ClientMachine.Event.tick
  /// When an answer that is on its way arrives.
  private var answerTime: UInt64 = 0
  private var workEnd: UInt64?
  private var powerCut: UInt64?
  private(set) var dropOutCount = 0
  /// The rounds whose training reached the server whole.
  private(set) var trainedRounds: [Int] = []

  init(
    _ traits: DeviceTraits, dropOuts: Double, epochs: Int, _ data: ClientData, _ workload: any Workload,
    _ options: ClientOptions, seed: UInt64
  ) {
    (self.traits, self.dropOuts, self.epochs) = (traits, dropOuts, epochs)
    (self.data, self.workload) = (data, workload)
    (self.options, self.seed) = (options, seed)
    key = SimulatedKey(seed: seed)
    random = SplitMix64(seed: seed ^ 0xD40F)
    machine = ClientMachine(store: store, publicKey: key.publicKeyPEM, options: options, seed: seed)
  }

  /// Does what is to be done at this moment: when it goes on, nil for never, and whether the server's run may go on.
  func advance(at now: UInt64, _ server: SimulatedServer) -> (next: UInt64?, movesRun: Bool) {
    if let powerCut, now >= powerCut { return (restart(at: now), false) }
    if now < answerTime { return (answerTime, false) }
    while true {
      if case .tick = event, let workEnd, now >= workEnd { event = finishWork(at: now) }
      let action = machine.handle(event, at: now)
      event = .tick
      switch action {
      case .wait(let until): return (soonest(max(until, now + 1)), false)
      case .save(let state):
        saved = state
        event = .done
      case .keep(let id, let bytes): event = store.keep(bytes, as: id) ? .done : .storeFailed
      case .work(let instruction): beginWork(instruction, at: now)
      case .finish(let task): finish(task)
      case .call(let call):
        let done = server.perform(call, from: store, key, machine.clock, at: now)
        event = .answered(done.answer)
        if done.movesRun { takeDown(machine.state.task) }
        answerTime = now + nanoseconds(traits.latency + Double(done.bytes) / traits.bytesPerSecond)
        return (min(answerTime, powerCut ?? .max), done.movesRun)
      case .left: return (nil, false)
      }
    }
  }

  private func soonest(_ time: UInt64) -> UInt64 { min(time, workEnd ?? .max, powerCut ?? .max) }

  private func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(seconds * 1e9) }

  private func beginWork(_ instruction: Metadata, at now: UInt64) {
    let isTraining = instruction.messageType.hasPrefix("train")
    // Looking at an example takes about a third of learning from it.
    let passes = isTraining ? Double(data.trainingCount * epochs) : Double(data.testCount) / 3
    let seconds = 0.1 + passes * traits.secondsPerExample
    workEnd = now + nanoseconds(seconds)
    guard random.nextFraction() < dropOuts else { return }
    powerCut = now + nanoseconds(seconds * random.nextFraction())
  }

  private func finishWork(at now: UInt64) -> ClientMachine.Event {
    workEnd = nil
    powerCut = nil
    guard let instruction = machine.state.task?.instruction, let metadata = machine.replyMetadata(at: now) else {
      return .tick
    }
    let writer = ObjectWriter(store: store)
    do throws(ObjectWriter.StoreIsFull) {
      switch workload.carryOut(instruction, objects: store, isWanted: { true }) {
      case .records(let tree):
        return .replied(Reply(metadata, tree: try writer.message(metadata, records: tree), workSeconds: 0))
      case .failure(let failure):
        let tree = try writer.message(metadata, failure: failure)
        return .replied(Reply(metadata, tree: tree, failure: failure, workSeconds: 0))
      }
    } catch { return .storeFailed }
  }

  private func takeDown(_ task: ClientTask?) {
    guard let instruction = task?.instruction, instruction.messageType.hasPrefix("train") else { return }
    if let round = Int(instruction.groupID) { trainedRounds.append(round) }
  }

  private func finish(_ task: FinishedTask) {
    workload.conclude(task)
    workEnd = nil
    powerCut = nil
    for id in store.objects.keys { store.remove(id) }
  }

  /// Only what is on the disk is left.
  private func restart(at now: UInt64) -> UInt64 {
    dropOutCount += 1
    workEnd = nil
    powerCut = nil
    event = .tick
    let range = SimulatedDevice.offTime
    let off = range.lowerBound + (range.upperBound - range.lowerBound) * random.nextFraction()
    answerTime = now + nanoseconds(off)
    machine = ClientMachine(
      resuming: saved, store: store, publicKey: key.publicKeyPEM, options: options,
      seed: seed &+ UInt64(dropOutCount) << 32)
    return answerTime
  }
}
