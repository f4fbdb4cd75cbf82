/// What has happened to a run, for the log.
package struct RunEvent: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case asked(devices: Int, toEvaluate: Bool)
    /// Devices are asked to do a step of a secure sum.
    case stepped(String, devices: Int)
    case moved(version: Int, updates: Int, lost: Int)
    case measured(loss: Double?, accuracy: Double?, devices: Int)
    case roundLost(String)
    /// A reply that cannot be merged.
    case refused(node: UInt64, String)
    case ended(String)
    case failed(String)
  }

  package var run: UInt64
  /// The round it belongs to, from 1.
  package var round: Int
  package var kind: Kind
}
