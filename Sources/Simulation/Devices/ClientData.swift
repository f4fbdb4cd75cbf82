internal import FederatedClient
internal import Learning
internal import Synchronization

/// What a simulated device has, read when it is needed: ten thousand devices do not hold it all at once.
final class ClientData: LearningData {
  private let population: Population
  private let client: Population.Client
  private let flipsLabels: Bool
  /// How often each picture is bent anew to be trained on; 0: pictures are taken as they are.
  private let views: Int
  private let seed: UInt64
  private let drawn = Atomic<UInt64>(0)

  init(_ population: Population, client: Int, flipsLabels: Bool, views: Int, seed: UInt64) {
    self.population = population
    self.client = population.clients[client]
    self.flipsLabels = flipsLabels
    (self.views, self.seed) = (views, seed)
  }

  /// Examples of an epoch.
  var trainingCount: Int { client.training.count * max(1, views) }
  var testCount: Int { client.test.count }

  func training(_ isWanted: () -> Bool) -> Examples {
    guard views > 0 else { return flipped(population.read(client.training, hand: client.hand)) }
    var examples = Examples(inputs: [], labels: [])
    for _ in 0..<views {
      let number = drawn.add(1, ordering: .relaxed).newValue
      let view = population.read(client.training, hand: client.hand, view: seed &+ number)
      examples.inputs += view.inputs
      examples.labels += view.labels
    }
    return flipped(examples)
  }

  func holdOut(_ isWanted: () -> Bool) -> Examples { flipped(population.read(client.test, hand: client.hand)) }

  private func flipped(_ examples: Examples) -> Examples {
    guard flipsLabels else { return examples }
    let last = Int32(population.examples.classCount - 1)
    return Examples(inputs: examples.inputs, labels: examples.labels.map { last - $0 })
  }
}
