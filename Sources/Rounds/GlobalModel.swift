package import Aggregation
package import Privacy

/// The model that a run trains, and what its strategy remembers from round to round.
package struct GlobalModel: Equatable, Sendable {
  /// How often it has moved.
  package var version = 0
  package let layout: ModelLayout
  package var weights: [Float]
  package var memory = StrategyMemory()

  package init(layout: ModelLayout, weights: [Float]) {
    precondition(weights.count == layout.count)
    self.layout = layout
    self.weights = weights
  }
}

/// What a strategy remembers beside the weights.
package struct StrategyMemory: Equatable, Sendable {
  package var optimizer = ServerOptimizer.State()
  /// SCAFFOLD's control variate; empty before the first round.
  package var control: [Float] = []
  package var accountant = RenyiAccountant()

  package init() {}
}

extension GlobalModel {
  /// Moves the model by the mean of a round's changes, which somebody else has taken.
  package mutating func move(_ plan: RunPlan, by mean: [Float]) {
    var optimizer = ServerOptimizer(plan.optimizerRule, rate: plan.serverRate, state: memory.optimizer)
    memory.optimizer = ServerOptimizer.State()
    optimizer.step(&weights, by: mean)
    memory.optimizer = optimizer.state
    version += 1
  }
}
