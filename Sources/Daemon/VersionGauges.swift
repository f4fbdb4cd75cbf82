internal import Configuration
internal import Metrics
internal import Pipeline
internal import Publishing

/// Which versions are at work and what they take, as gauges.
struct VersionGauges {
  private let arena: Gauge
  private let active, staged, agreements: [Gauge]

  init(_ registry: Registry, _ configuration: Configuration, _ plan: Plan) {
    arena = registry.gauge("swiftlet_arena_bytes", help: "Memory of all models.")
    let labels = plan.stages.map { stage in
      (
        Label("source", configuration.sources[stage.source].name),
        Label("model", configuration.models[stage.models[0]].name)
      )
    }
    func versions(_ role: String) -> [Gauge] {
      labels.map {
        registry.gauge(
          "swiftlet_model_version", help: "The version counter; 0: there is none.", $0.0, $0.1, Label("role", role))
      }
    }
    active = versions("active")
    staged = versions("staged")
    agreements = labels.map {
      registry.gauge(
        "swiftlet_shadow_agreement", help: "Mean agreement of the version on trial with the active one, 0 to 1.", $0.0,
        $0.1)
    }
  }

  func set(_ models: Models, _ plan: Plan) {
    arena.set(Double(models.arenaByteCount))
    for stage in plan.stages.indices {
      let number = models.number(ofStage: stage)
      let deployment = models.deployments[stage][0]
      active[stage].set(Double(UInt32(deployment.identity.version) ?? 0))
      staged[stage].set(Double(models.versions[number]?.stagedVersion ?? 0))
      agreements[stage].set(models.versions[number]?.stagedAgreement ?? 0)
    }
  }
}
