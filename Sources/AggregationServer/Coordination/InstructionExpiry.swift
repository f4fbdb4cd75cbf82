internal import FleetProtocol
internal import FleetStorage
internal import Synchronization

/// Ends instructions whose time is over, now and then.
final class InstructionExpiry: Sendable {
  private let next = Mutex(Int64.min)

  func step(_ store: FleetStore, at now: UTCTime) throws {
    let isTime = next.withLock { next in
      guard now.microseconds >= next else { return false }
      next = now.microseconds + Coordinator.leaseTime
      return true
    }
    if isTime { try store.write(durably: false) { try $0.expireInstructions(at: now) } }
  }
}
