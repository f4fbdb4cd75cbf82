internal import ArgumentParser
internal import Simulation

extension Attack: ExpressibleByArgument {}
extension SimulatedNetwork: ExpressibleByArgument {}

/// Who learns, and from what.
struct SimulatedFleet: ParsableArguments {
  @Option(help: "How many devices; more than there are owners: the others write as these, with another hand.")
  var clients: Int?

  @Option(help: "The percentage of owners that nobody learns from, to measure on.") var heldOut = 20.0
  @Option(help: ArgumentHelp("An owner that nobody learns from, instead; may be repeated.", valueName: "name"))
  var heldOutName: [String] = []

  @Flag(help: "Give all examples to one device: training in one place, for comparison.") var pooled = false
  @Option(help: "How often a device bends each picture anew to train on; 0: it takes pictures as they are.")
  var views = 0
  @Option(help: "The percentage of instructions in which a device's power is cut.") var dropOuts = 0.0
  @Option(help: "The percentage of slow devices.") var slow = 0.0
  @Option(help: "How many times as long slow devices take.") var slowFactor = 10.0
  @Option(help: "The percentage of hostile devices.") var attackers = 0.0
  @Option(help: "What they send.") var attack = Attack.signFlip
  @Option(help: "What the length of what they send is multiplied by.") var attackScale: Float = 1
  @Option(help: "Seconds between two questions of a device for instructions.") var poll: Double?
  @Option(help: "What all that is random follows from.") var seed: UInt64 = 1

  func validate() throws {
    guard clients.map({ 1...1_000_000 ~= $0 }) ?? true else { throw ValidationError("--clients is 1 to 1000000") }
    guard 0...100 ~= views else { throw ValidationError("--views is 0 to 100") }
    guard heldOut >= 0, heldOut < 100 else { throw ValidationError("--held-out is 0 to below 100") }
    if let problem = rules.problem { throw ValidationError("--" + problem) }
  }

  var rules: DeviceRules {
    var rules = DeviceRules()
    (rules.dropOuts, rules.slow, rules.slowFactor) = (dropOuts / 100, slow / 100, slowFactor)
    (rules.attackers, rules.attack, rules.attackScale) = (attackers / 100, attack, attackScale)
    rules.pollInterval = poll
    return rules
  }

  var population: Population.Rules {
    var rules = Population.Rules()
    (rules.clients, rules.heldOutShare, rules.heldOutNames) = (clients, heldOut / 100, heldOutName)
    (rules.isPooled, rules.seed) = (pooled, seed)
    return rules
  }
}
