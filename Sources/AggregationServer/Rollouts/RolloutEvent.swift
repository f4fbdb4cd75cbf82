package import FleetRollouts

/// What has happened to a rollout, for the log.
package struct RolloutEvent: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case offered(devices: Int)
    case moved(node: UInt64, DeviceStage, reason: String)
    /// By the rules; `takesBack`: devices are told to go back.
    case halted(String, takesBack: Bool)
  }

  package var rollout: UInt64
  package var model: String
  package var version: UInt32
  package var kind: Kind
}
