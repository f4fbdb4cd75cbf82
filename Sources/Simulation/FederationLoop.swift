internal import AggregationServer
internal import FederatedClient
internal import FleetStorage

/// Lets devices and server act one after the other, whoever is next on the virtual clock, until the run is over.
final class FederationLoop {
  /// Virtual nanoseconds between two looks of the server at its run when nothing happens.
  private static let serverInterval: UInt64 = 1_000_000_000
  /// In which devices are switched on, one after the other.
  private static let beginning: UInt64 = 60_000_000_000
  private static let serverNumber = -1

  private let server: SimulatedServer
  private let run: UInt64
  private let devices: [SimulatedDevice]
  private let measure: LocalTraining
  private var queue = EventQueue()
  private var result: FederationResult
  private var isOver = false

  init(
    _ server: SimulatedServer, run: UInt64, _ devices: [SimulatedDevice], _ measure: LocalTraining,
    from weights: [Float]
  ) {
    (self.server, self.run, self.devices, self.measure) = (server, run, devices, measure)
    result = FederationResult(start: try? measure.evaluate(weights, isWanted: { true }), weights: weights)
    for device in devices.indices {
      queue.add(device, at: UInt64(device) * FederationLoop.beginning / UInt64(devices.count))
    }
    queue.add(FederationLoop.serverNumber, at: FederationLoop.beginning)
  }

  func run(_ progress: (CurvePoint) -> Void) throws -> FederationResult {
    while !isOver, let entry = queue.removeFirst() {
      guard advance(entry) else { continue }
      for event in try server.step(at: entry.time) { try take(event, entry.time, progress) }
    }
    guard isOver else { throw Federation.Problem.stopped("all devices have left") }
    result.dropOuts = devices.reduce(0) { $0 + $1.dropOutCount }
    result.participants = participants
    return result
  }

  /// Lets one act; whether the server's run may go on.
  private func advance(_ entry: EventQueue.Entry) -> Bool {
    guard entry.device != FederationLoop.serverNumber else {
      queue.add(entry.device, at: entry.time + FederationLoop.serverInterval)
      return true
    }
    let done = devices[entry.device].advance(at: entry.time, server)
    if let next = done.next { queue.add(entry.device, at: next) }
    return done.movesRun
  }

  private func take(_ event: RunEvent, _ now: UInt64, _ progress: (CurvePoint) -> Void) throws {
    switch event.kind {
    case .moved(let version, let updates, let lost):
      result.weights = try server.weights(of: run, version: version)
      let found = try? measure.evaluate(result.weights, isWanted: { true })
      let point = CurvePoint(
        round: event.round, seconds: Double(now) / 1e9, updates: updates, lost: lost, loss: found?.loss,
        accuracy: found?.accuracy, bytesUp: server.bytesUp, bytesDown: server.bytesDown,
        updateBytes: server.updateBytes)
      result.points.append(point)
      progress(point)
    case .roundLost: result.lostRounds += 1
    case .refused: result.refusedUpdates += 1
    case .failed(let reason): throw Federation.Problem.stopped(reason)
    case .ended:
      (result.seconds, result.calls) = (Double(now) / 1e9, server.calls)
      (result.bytesUp, result.bytesDown) = (server.bytesUp, server.bytesDown)
      result.updateBytes = server.updateBytes
      isOver = true
    case .asked, .stepped, .measured: break
    }
  }

  /// The devices whose replies to training reached the server, round by round.
  private var participants: [Int: [Int]] {
    var rounds: [Int: [Int]] = [:]
    for (number, device) in devices.enumerated() {
      for round in device.trainedRounds { rounds[round, default: []].append(number) }
    }
    return rounds
  }
}
