internal import ArgumentParser
internal import Console
internal import Foundation
internal import Rounds

extension StrategyName: ExpressibleByArgument {}

/// The plan of a simulated run: a file's, or the default, with what the command line changes.
struct SimulatedPlan: ParsableArguments {
  @Option(help: ArgumentHelp("A plan as for 'run start', in JSON.", valueName: "file")) var plan: String?
  @Option(help: "How updates are merged.") var strategy: StrategyName?
  @Option(help: "How many rounds.") var rounds: Int?
  @Option(help: "Updates that a round waits for.") var perRound: Int?
  @Option(help: "How many devices are asked for each of them.") var overselection: Double?
  @Option(help: "Epochs of a device in a round.") var epochs: Int?
  @Option(help: "Examples of a step on a device.") var batch: Int?
  @Option(help: "The rate of devices.") var rate: Double?
  @Option(help: "The momentum of devices.") var momentum: Double?
  @Option(help: "How strongly devices are drawn back (fedprox).") var proximal: Double?
  @Option(help: "The rate of the server's step.") var serverRate: Double?
  @Option(help: "Hostile updates in a round against which the strategy is to hold.") var tolerate: Int?
  @Option(help: "The share of updates that the trimmed mean leaves out at either end.") var trim: Double?
  @Option(help: "Bits of a value of an update: 1, 4, 8 or 32; nothing: whole weights.") var bits: Int?
  @Option(help: "The share of an update's values that is sent.") var density: Double?

  func read(seed: UInt64) throws -> RunPlan {
    var result = RunPlan()
    if let plan {
      let bytes = try refusing { () throws(Refusal) in try readFile(plan) }
      do { result = try JSONDecoder().decode(RunPlan.self, from: Data(bytes)) } catch {
        throw ValidationError("\(plan): \(error)")
      }
    }
    result.seed = seed
    func set<Value>(_ value: Value?, _ place: WritableKeyPath<RunPlan, Value>) {
      if let value { result[keyPath: place] = value }
    }
    set(strategy, \.strategy)
    set(rounds, \.rounds)
    set(perRound, \.clients)
    set(overselection, \.overselection)
    set(epochs, \.training.epochs)
    set(batch, \.training.batch)
    set(rate, \.training.rate)
    set(momentum, \.training.momentum)
    set(proximal, \.training.proximal)
    set(serverRate, \.serverRate)
    set(tolerate, \.attackers)
    set(trim, \.trim)
    if bits != nil || density != nil {
      var coding = result.coding ?? RunPlan.CodingPlan()
      coding.bits = bits ?? coding.bits
      coding.density = density ?? coding.density
      result.coding = coding
    }
    result.minimumClients = min(result.clients, max(result.minimumClients, SimulatedPlan.needed(result)))
    if result.secureSum != nil {
      throw ValidationError(
        "secure-sum: simulations have no masks; leave it out, the means are the same but for rounding")
    }
    if let problem = result.problem { throw ValidationError(problem) }
    return result
  }

  /// Updates without which a round of a robust strategy is worth nothing.
  private static func needed(_ plan: RunPlan) -> Int {
    switch plan.strategy {
    case .krum, .multiKrum: 2 * plan.attackers + 3
    case .bulyan: 4 * plan.attackers + 3
    case .median, .trimmedMean: plan.clients / 2
    default: 1
    }
  }
}
