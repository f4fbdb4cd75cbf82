internal import FleetRollouts
internal import FleetStorage
internal import Text

/// Where devices stand in rollouts, in Prometheus's text format: from the storage, so that each replica tells the same.
enum RolloutMetrics {
  static func text(_ transaction: FleetTransaction) throws -> [UInt8] {
    let rollouts = try transaction.rollouts(limit: 100)
    var text = TextBuffer(capacity: 4096)
    text.write("# HELP swiftlet_aggregator_rollout_devices Devices of a rollout by where they stand.\n")
    text.write("# TYPE swiftlet_aggregator_rollout_devices gauge\n")
    for rollout in rollouts {
      let tally = try transaction.tally(of: rollout.id)
      for stage in DeviceStage.allCases {
        write("swiftlet_aggregator_rollout_devices", rollout, "stage", stage.name, tally[stage], to: &text)
      }
    }
    text.write("# HELP swiftlet_aggregator_rollout_state 1 for the state that a rollout is in.\n")
    text.write("# TYPE swiftlet_aggregator_rollout_state gauge\n")
    for rollout in rollouts {
      for state in RolloutStanding.State.allCases {
        let isIt = rollout.standing.state == state ? 1 : 0
        write("swiftlet_aggregator_rollout_state", rollout, "state", state.name, isIt, to: &text)
      }
    }
    return text.bytes
  }

  private static func write(
    _ family: StaticString, _ rollout: RolloutRecord, _ label: StaticString, _ value: String, _ number: Int,
    to text: inout TextBuffer
  ) {
    text.write(family)
    // Names of models have no character that would have to be escaped.
    text.write(
      "{rollout=\"\(rollout.id)\",model=\"\(rollout.model)\",version=\"\(rollout.version)\",\(label)=\"\(value)\"} ")
    text.write(number)
    text.write("\n")
  }
}
