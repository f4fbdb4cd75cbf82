package import FleetProtocol
package import FleetStorage
internal import Rounds
internal import Synchronization

/// Goes on with runs: reads where they stand, asks the plan what to do, and does it.
///
/// Several servers may have one over the same storage. Each step of a run is one transaction that also checks that the
/// run is still where it was read and that this coordinator has its lease, so whoever dies, another goes on and nothing
/// counts twice.
package final class Coordinator: Sendable {
  /// A server that does not renew its lease for this long, in microseconds, has lost it.
  static let leaseTime: Int64 = 15_000_000
  /// Decisions of a run in one step.
  private static let decisionLimit = 16

  let store: FleetStore
  let owner: String
  /// The newest models, so that they are not read from the storage again.
  private let models = Mutex<[UInt64: GlobalModel]>([:])
  private let expiry = InstructionExpiry()
  /// nil: the system's noise.
  let noise: Mutex<SplitMix64?>

  /// `owner`: another name for each process. `noiseSeed`: for simulations; else the noise of privacy is the system's.
  package init(_ store: FleetStore, owner: String, noiseSeed: UInt64? = nil) {
    self.store = store
    self.owner = owner
    noise = Mutex(noiseSeed.map { SplitMix64(seed: $0) })
  }

  /// Goes on with all runs. A run that cannot go on fails; the others do not notice.
  package func step(at now: UTCTime) throws -> [RunEvent] {
    let runs = try store.read { try $0.runningRuns() }
    guard !runs.isEmpty else { return [] }
    try expiry.step(store, at: now)
    var events: [RunEvent] = []
    for run in runs where try takesLease(run.id, at: now) {
      do { try step(run.id, at: now, &events) } catch let error as PlanError {
        try store.write { try $0.end(run.id, .failed, details: error.description, at: now) }
        events.append(RunEvent(run: run.id, round: run.position.endedRounds, kind: .failed(error.description)))
      }
    }
    return events
  }

  /// Gives up what it holds, so that another need not wait for the end of the leases.
  package func release() throws {
    try store.write { transaction in
      for run in try transaction.runningRuns() {
        try transaction.releaseLease(Coordinator.lease(run.id), owner: owner)
      }
    }
  }

  private func takesLease(_ run: UInt64, at now: UTCTime) throws -> Bool {
    try store.write(durably: false) { transaction in
      let until = UTCTime(microseconds: now.microseconds + Coordinator.leaseTime)
      return try transaction.takeLease(Coordinator.lease(run), owner: owner, at: now, until: until)
    }
  }

  private func step(_ run: UInt64, at now: UTCTime, _ events: inout [RunEvent]) throws {
    for _ in 0..<Coordinator.decisionLimit {
      guard let moment = try moment(of: run, at: now) else { return forget(run) }
      let decision = moment.plan.decision(moment.view, at: now.seconds)
      guard try carryOut(decision, moment, &events) else { return }
    }
  }

  /// False when there is nothing more to do now.
  private func carryOut(_ decision: RoundDecision, _ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    switch decision {
    case .wait: return false
    case .train(let count): return try ask(count, .train, moment, &events)
    case .evaluate(let count): return try ask(count, .evaluate, moment, &events)
    case .announce(let count): return try announce(count, moment, &events)
    case .endStep: return try endStep(moment, &events)
    case .merge: return try merge(moment, &events)
    case .conclude: return try conclude(moment, &events)
    case .giveUp(let reason): return try giveUp(reason, moment, &events)
    case .finish(let reason): return try finish(reason, moment, &events)
    }
  }

  private func finish(_ reason: String, _ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    guard try change(moment, { try $0.end(moment.run.id, .finished, details: reason, at: moment.now) }) else {
      return false
    }
    events.append(moment.event(.ended(reason)))
    forget(moment.run.id)
    return false
  }

  /// One transaction, provided that the run is where it was; false when it is not, or another has the lease.
  func change(_ moment: RunMoment, _ body: (FleetTransaction) throws -> Void) throws -> Bool {
    try store.write { transaction in
      guard try transaction.holdsLease(Coordinator.lease(moment.run.id), owner: owner),
        try transaction.run(moment.run.id) == moment.run
      else { return false }
      try body(transaction)
      return true
    }
  }

  func model(_ moment: RunMoment) throws -> GlobalModel {
    let version = moment.run.position.version
    if let model = models.withLock({ $0[moment.run.id] }), model.version == version { return model }
    let model = try store.read { try $0.globalModel(of: moment.run.id, version: version) }
    remember(model, of: moment.run.id)
    return model
  }

  func remember(_ model: GlobalModel, of run: UInt64) { models.withLock { $0[run] = model } }

  func forget(_ run: UInt64) { _ = models.withLock { $0.removeValue(forKey: run) } }

  static func lease(_ run: UInt64) -> String { "run \(run)" }
}

/// Why a run cannot go on.
struct PlanError: Error, CustomStringConvertible {
  let description: String
}
