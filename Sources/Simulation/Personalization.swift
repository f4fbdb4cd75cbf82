package import FederatedClient
package import Learning

/// What a model learns from a few examples of an owner whom it has never met.
package struct Personalization: Sendable {
  /// Of each class, to learn from; the owner's others are measured on.
  package var examplesPerClass: Int
  package var settings: RoundSettings
  package var seed: UInt64 = 1

  package init(examplesPerClass: Int, _ settings: RoundSettings) {
    (self.examplesPerClass, self.settings) = (examplesPerClass, settings)
  }

  package struct Result: Equatable, Sendable {
    package var owner: String
    /// The accuracies on the same examples.
    package var before: Double
    package var after: Double
  }

  /// Owners with too few examples are left out.
  package func results(
    _ population: Population, _ architecture: Architecture, from weights: [Float]
  ) throws(LocalTraining.Problem) -> [Result] {
    var results: [Result] = []
    for list in population.heldOut {
      let (training, rest) = split(list, population.examples)
      guard let owner = list.first.map({ population.examples.names[population.examples.owners[$0]] }),
        !training.isEmpty, !rest.isEmpty
      else { continue }
      let learned = try LocalTraining(architecture, population.read(training)).train(
        from: weights, settings, seed: seed, isWanted: { true })
      let measure = LocalTraining(architecture, population.read(rest))
      results.append(
        Result(
          owner: owner, before: try measure.evaluate(weights, isWanted: { true }).accuracy,
          after: try measure.evaluate(learned.weights, isWanted: { true }).accuracy))
    }
    return results
  }

  private func split(_ list: [Int], _ examples: OwnedExamples) -> (training: [Int], rest: [Int]) {
    var random = Random(seed: seed, stream: 0x9E45)
    var order = list.map { Int32($0) }
    var span = order.mutableSpan
    random.shuffle(&span)
    var counts = [Int](repeating: 0, count: examples.classCount)
    var (training, rest): ([Int], [Int]) = ([], [])
    for example in order.map({ Int($0) }) {
      let label = Int(examples.labels[example])
      counts[label] += 1
      if counts[label] <= examplesPerClass { training.append(example) } else { rest.append(example) }
    }
    return (training, rest)
  }
}
