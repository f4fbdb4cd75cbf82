package import Aggregation
internal import Privacy

/// Merges the replies of a round, one after the other, and moves the model.
///
/// A strategy of means takes 8 bytes for each value of the model, however many replies there are; robust ones keep every
/// change.
package struct RoundMerge {
  private let plan: RunPlan
  private let layout: ModelLayout
  private var mean: WeightedMean
  private var controls: WeightedMean?
  private var kept: [ClientUpdate] = []
  /// Replies that were merged.
  package private(set) var updates = 0
  /// The examples behind them.
  package private(set) var examples = 0.0

  package init(_ plan: RunPlan, _ layout: ModelLayout) {
    self.plan = plan
    self.layout = layout
    mean = WeightedMean(count: plan.strategy.isRobust ? 0 : layout.count)
    if plan.strategy == .scaffold { controls = WeightedMean(count: layout.count) }
  }

  /// Merges a reply, or throws and leaves everything as it was.
  ///
  /// `base`: the weights that the device was given. `staleness`: how often the model has moved since.
  package mutating func add(_ reply: TrainingReply, base: [Float], staleness: Int = 0) throws(UpdateProblem) {
    let squares = try check(reply, base)
    if plan.strategy.isRobust {
      try keep(reply, base)
    } else {
      let weight = weight(of: reply, squares, staleness)
      try forEachChange(reply, base) { start, change throws(UpdateProblem) in
        mean.add(change.span, at: start, weight: weight)
      }
      mean.end(weight: weight)
    }
    try addControl(reply)
    updates += 1
    examples += reply.examples
  }

  /// Moves the model by what was merged. `population`: the devices of the federation, for SCAFFOLD. `random`: of the noise
  /// of differential privacy, whose budget is spent here.
  package consuming func move(
    _ model: inout GlobalModel, population: Int, _ random: some RandomNumberGenerator
  ) throws(AggregationError) {
    var optimizer = ServerOptimizer(plan.optimizerRule, rate: plan.serverRate, state: model.memory.optimizer)
    model.memory.optimizer = ServerOptimizer.State()
    if let rule = plan.robustRule(of: updates) {
      optimizer.step(&model.weights, by: try rule.combine(kept))
    } else if let privacy = plan.centralPrivacy {
      optimizer.step(&model.weights, by: privacy.noisyMean(mean, expected: plan.clients, random))
      let rate = min(1, Double(plan.askedClients) / Double(max(1, population)))
      model.memory.accountant.add(noiseMultiplier: privacy.noiseMultiplier, samplingRate: rate)
    } else {
      let (mean, divisor) = (mean, divisor)
      optimizer.step(&model.weights) { mean.value($0, over: divisor) }
    }
    if let controls { moveControl(&model, controls, population) }
    model.memory.optimizer = optimizer.state
    model.version += 1
  }

  private var divisor: Double {
    switch plan.strategy {
    case .buffered, .scaffold: Double(updates)
    default: mean.weight
    }
  }

  private func moveControl(_ model: inout GlobalModel, _ changes: WeightedMean, _ population: Int) {
    var control = model.memory.control
    if control.isEmpty { control = [Float](repeating: 0, count: layout.count) }
    var scaffold = Scaffold(control: control, population: max(1, population))
    scaffold.step(changes)
    model.memory.control = scaffold.control
  }

  /// Reads a reply to its end before anything of it is merged: the sum of the squares of its change.
  private func check(_ reply: TrainingReply, _ base: [Float]) throws(UpdateProblem) -> Double {
    if plan.strategy == .scaffold, !reply.hasControl { throw .noArrays }
    var check = UpdateCheck(count: layout.count, normLimit: plan.normLimit > 0 ? plan.normLimit : nil)
    try forEachChange(reply, base) { _, change throws(UpdateProblem) in
      do throws(AggregationError) { try check.look(at: change.span) } catch { throw .refused(error) }
    }
    do throws(AggregationError) { try check.finish(examples: reply.examples) } catch { throw .refused(error) }
    var controlCheck = UpdateCheck(count: layout.count)
    try reply.forEachControlPart { _, values throws(UpdateProblem) in
      do throws(AggregationError) { try controlCheck.look(at: values.span) } catch { throw .refused(error) }
    }
    return check.squares
  }

  private func weight(of reply: TrainingReply, _ squares: Double, _ staleness: Int) -> Double {
    if let privacy = plan.centralPrivacy { return privacy.weight(squares: squares) }
    let age = AsynchronousBuffer.weight(staleness: staleness)
    switch plan.strategy {
    case .buffered, .scaffold: return age
    default: return reply.examples * age
    }
  }

  private mutating func keep(_ reply: TrainingReply, _ base: [Float]) throws(UpdateProblem) {
    var whole: [Float] = []
    whole.reserveCapacity(layout.count)
    try forEachChange(reply, base) { _, change throws(UpdateProblem) in whole += change }
    kept.append(ClientUpdate(change: whole, examples: reply.examples))
  }

  private mutating func addControl(_ reply: TrainingReply) throws(UpdateProblem) {
    guard controls != nil else { return }
    try reply.forEachControlPart { start, values throws(UpdateProblem) in
      controls?.add(values.span, at: start, weight: 1)
    }
    controls?.end(weight: 1)
  }

  private func forEachChange(
    _ reply: TrainingReply, _ base: [Float], _ body: (Int, [Float]) throws(UpdateProblem) -> Void
  ) throws(UpdateProblem) {
    try reply.forEachPart { start, values throws(UpdateProblem) in
      if reply.isChange { return try body(start, values) }
      var change = values
      for index in change.indices { change[index] -= base[start + index] }
      try body(start, change)
    }
  }
}
