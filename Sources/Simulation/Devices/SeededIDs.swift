internal import FleetProtocol
internal import Synchronization

/// Ids that are the same each time.
final class SeededIDs: Sendable {
  private let random: Mutex<SplitMix64>

  init(seed: UInt64) { random = Mutex(SplitMix64(seed: seed)) }

  func next() -> UInt64 { random.withLock { max(1, $0.next()) } }
}
