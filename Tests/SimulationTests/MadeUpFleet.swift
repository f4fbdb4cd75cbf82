import FederatedClient
import Foundation
import Learning
import Rounds
import Simulation

/// Owners whose pictures of 6x6 show one of four bars, each owner's with brightness and noise of its own; `kinds`: how many
/// of the bars an owner knows.
struct MadeUpFleet {
  let examples: OwnedExamples
  let population: Population
  let architecture: Architecture

  init(owners: Int = 20, each: Int = 24, clients: Int? = nil, kinds: Int = 4, isPooled: Bool = false) throws {
    var random = Random(seed: 3)
    var (pixels, labels, names, whose): ([UInt8], [Int32], [String], [Int]) = ([], [], [], [])
    for owner in 0..<owners {
      names.append("owner \(owner)")
      let brightness = 120 + random.next(below: 60)
      for number in 0..<each {
        let label = (owner + number % kinds) % 4
        for place in 0..<36 {
          let isBar = label < 2 ? place / 6 == 1 + 3 * label : place % 6 == 1 + 3 * (label - 2)
          pixels.append(UInt8((isBar ? brightness : 0) + random.next(below: 60)))
        }
        labels.append(Int32(label))
        whose.append(owner)
      }
    }
    let extent = Extent(height: 6, width: 6, channels: 1)
    examples = OwnedExamples(extent: extent, pixels: pixels, labels: labels, owners: whose, names: names)
    var rules = Population.Rules()
    (rules.clients, rules.isPooled) = (clients, isPooled)
    population = Population(examples, rules)
    architecture = try SimulatedNetwork.perceptron.architecture(extent, classCount: 4)
  }

  static func plan(_ strategy: StrategyName = .average, rounds: Int = 8) -> RunPlan {
    var plan = RunPlan()
    (plan.strategy, plan.rounds, plan.clients, plan.overselection) = (strategy, rounds, 10, 1)
    plan.minimumClients = 5
    (plan.training.epochs, plan.training.batch, plan.training.rate) = (4, 8, 0.1)
    return plan
  }

  func run(
    _ plan: RunPlan, _ devices: DeviceRules = DeviceRules(), seed: UInt64 = 1
  ) throws -> FederationResult {
    var scenario = Federation.Scenario(plan)
    (scenario.devices, scenario.seed) = (devices, seed)
    let folder = try Folder()
    let start = try StartingWeights.random(architecture, seed: 1)
    return try Federation(population, architecture, scenario, scratch: folder.path).run(from: start)
  }
}

/// A folder that goes with the test.
final class Folder {
  let path = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path + "/" + name))
  }
}
