internal import FederatedClient
internal import FleetProtocol
package import Learning
internal import Linux
package import Rounds

/// A whole federation in one thread with a virtual clock: the server over a database in memory, and the devices' state
/// machines and training. The same scenario gives the same result.
package struct Federation {
  package struct Scenario: Sendable {
    package var plan: RunPlan
    package var devices = DeviceRules()
    /// How often devices bend each picture anew to train on; 0: they take pictures as they are.
    package var views = 0
    package var seed: UInt64 = 1

    package init(_ plan: RunPlan) { self.plan = plan }
  }

  package enum Problem: Error, Sendable {
    case rules(String)
    case noClients
    case stopped(String)
  }

  private let population: Population
  private let architecture: Architecture
  private let scenario: Scenario
  private let scratch: String

  /// `scratch`: an empty folder for what devices keep on their disks.
  package init(
    _ population: Population, _ architecture: Architecture, _ scenario: Scenario, scratch: String
  ) throws(Problem) {
    guard !population.clients.isEmpty else { throw .noClients }
    if let problem = scenario.plan.problem ?? scenario.devices.problem { throw .rules(problem) }
    (self.population, self.architecture, self.scenario) = (population, architecture, scenario)
    self.scratch = scratch
  }

  /// Runs all rounds from these weights. `progress` hears of each round.
  package func run(from weights: [Float], progress: (CurvePoint) -> Void = { _ in }) throws -> FederationResult {
    let measure = LocalTraining(architecture, population.heldOutExamples)
    let server = try SimulatedServer(seed: scenario.seed, clients: population.clients.count)
    let run = try server.begin(scenario.plan, architecture, weights)
    let loop = FederationLoop(server, run: run, try devices(), measure, from: weights)
    return try loop.run(progress)
  }

  private func devices() throws -> [SimulatedDevice] {
    let rules = scenario.devices
    let traits = rules.traits(count: population.clients.count, seed: scenario.seed)
    var options = ClientOptions()
    options.pollInterval = rules.pollInterval(ofClients: traits.count)
    options.heartbeatInterval = min(1800, max(60, 20 * options.pollInterval))
    return try traits.enumerated().map { number, traits in
      let seed = scenario.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number) << 20
      let data = ClientData(
        population, client: number, flipsLabels: traits.isHostile && rules.attack == .labelFlip,
        views: scenario.views, seed: seed)
      return SimulatedDevice(
        traits, dropOuts: rules.dropOuts, epochs: scenario.plan.training.epochs, data,
        try workload(number, traits, data, seed: seed), options, seed: seed)
    }
  }

  private func workload(_ number: Int, _ traits: DeviceTraits, _ data: ClientData, seed: UInt64) throws -> any Workload
  {
    let directory = "\(scratch)/\(number)"
    try makeDirectory(directory)
    let honest = LocalLearner(architecture, data, seed: seed, directory: directory)
    guard traits.isHostile else { return honest }
    let rules = scenario.devices
    return HostileLearner(architecture, data, seed: seed, rules.attack, scale: rules.attackScale, otherwise: honest)
  }
}
