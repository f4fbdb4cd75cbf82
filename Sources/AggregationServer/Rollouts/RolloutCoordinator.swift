package import FleetProtocol
package import FleetStorage
internal import FleetRollouts
internal import Synchronization

/// Goes on with rollouts: takes in what devices answer, stops what goes wrong, asks and offers.
///
/// Several servers may have one over the same storage. What there is to do is looked for in the transaction that does it,
/// by whoever has the rollout's lease, so nothing is asked or counted twice.
package final class RolloutCoordinator: Sendable {
  /// Between two looks at a rollout, in microseconds.
  private static let lookTime: Int64 = 1_000_000
  /// Devices in one transaction.
  static let batch = 100

  let store: FleetStore
  private let owner: String
  private let nextLooks = Mutex<[UInt64: Int64]>([:])
  private let expiry = InstructionExpiry()

  /// `owner`: another name for each process.
  package init(_ store: FleetStore, owner: String) {
    self.store = store
    self.owner = owner
  }

  package func step(at now: UTCTime) throws -> [RolloutEvent] {
    let rollouts = try store.read { try $0.rolloutsUnderWay() }
    nextLooks.withLock { looks in
      let known = Set(rollouts.map(\.id))
      looks = looks.filter { known.contains($0.key) }
    }
    if !rollouts.isEmpty { try expiry.step(store, at: now) }
    var events: [RolloutEvent] = []
    for rollout in rollouts where isTime(for: rollout.id, now) { try step(rollout, at: now, &events) }
    return events
  }

  /// Gives up what it holds, so that another need not wait for the end of the leases.
  package func release() throws {
    try store.write { transaction in
      for rollout in try transaction.rolloutsUnderWay() {
        try transaction.releaseLease(RolloutCoordinator.lease(rollout.id), owner: owner)
      }
    }
  }

  private func isTime(for rollout: UInt64, _ now: UTCTime) -> Bool {
    nextLooks.withLock { looks in
      guard now.microseconds >= looks[rollout] ?? .min else { return false }
      looks[rollout] = now.microseconds + RolloutCoordinator.lookTime
      return true
    }
  }

  private func step(_ rollout: RolloutRecord, at now: UTCTime, _ events: inout [RolloutEvent]) throws {
    // Mostly there is nothing, which a look tells that is in nobody's way.
    guard try store.read({ try !RolloutWork(rollout, $0, at: now).isEmpty }) else { return }
    let new = try store.write { transaction in
      let until = UTCTime(microseconds: now.microseconds + Coordinator.leaseTime)
      let lease = RolloutCoordinator.lease(rollout.id)
      guard try transaction.takeLease(lease, owner: owner, at: now, until: until),
        let current = try transaction.rollout(rollout.id)
      else { return [] as [RolloutEvent] }
      var step = RolloutStep(current, transaction, now)
      try step.carryOut()
      return step.events
    }
    events += new
  }

  private static func lease(_ rollout: UInt64) -> String { "rollout \(rollout)" }
}
