internal import Metrics

/// How the device stands in its fleet, as gauges.
struct FederationGauges {
  private let eligible, connected, labelled, version: Gauge
  private let spent: Gauge?

  init(_ registry: Registry, hasBudget: Bool) {
    eligible = registry.gauge("swiftlet_federation_eligible", help: "1 while the device takes part in rounds.")
    connected = registry.gauge("swiftlet_federation_connected", help: "1 while the fleet's server answers.")
    labelled = registry.gauge("swiftlet_federation_labelled_samples", help: "Samples with a label.")
    version = registry.gauge(
      "swiftlet_federation_learned_version", help: "The newest version that was learned; 0: there is none.")
    spent =
      hasBudget
      ? registry.gauge("swiftlet_federation_privacy_epsilon", help: "What was spent of the privacy budget.") : nil
  }

  func set(isEligible: Bool, isConnected: Bool, labelledCount: Int, learnedVersion: UInt32?, spent: Double?) {
    eligible.set(isEligible ? 1 : 0)
    connected.set(isConnected ? 1 : 0)
    labelled.set(Double(labelledCount))
    version.set(Double(learnedVersion ?? 0))
    if let spent { self.spent?.set(spent) }
  }
}
