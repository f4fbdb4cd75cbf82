internal import Aggregation
internal import FleetProtocol
internal import FleetStorage
internal import Privacy
internal import Rounds
internal import SecureSum
internal import Synchronization

/// Replies become a new model.
extension Coordinator {
  /// What came of reading the replies of a round.
  private struct Outcome {
    var updates = 0
    var examples = 0.0
    var merged: [UInt64] = []
    var refused: [(sequence: UInt64, node: UInt64, reason: String)] = []
    var metrics = MetricMeans()
  }

  /// Replies are read one after the other, outside of the transaction that takes down what came of them: nobody changes
  /// one that is whole but the holder of the lease.
  func merge(_ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    var model = try model(moment)
    // Memory for one model less.
    forget(moment.run.id)
    let (merge, outcome) = try read(moment, model)
    for refusal in outcome.refused { events.append(moment.event(.refused(node: refusal.node, refusal.reason))) }
    let needed = moment.plan.strategy == .buffered ? moment.plan.buffer : moment.plan.minimumClients
    guard outcome.refused.isEmpty || (outcome.updates >= needed && moment.isOver) else {
      return try change(moment) { transaction in
        for refusal in outcome.refused { try transaction.end(refusal.sequence, .failed) }
      }
    }
    do { try move(&model, consume merge) } catch {
      return try giveUp(error.message, moment, &events)
    }
    let isDone = try change(moment) { try takeDown(outcome, model, moment, $0) }
    guard isDone else { return false }
    remember(model, of: moment.run.id)
    events.append(
      moment.event(.moved(version: model.version, updates: outcome.updates, lost: moment.view.lost)))
    return true
  }

  private func read(_ moment: RunMoment, _ model: GlobalModel) throws -> (RoundMerge, Outcome) {
    try store.read { transaction in
      var merge = RoundMerge(moment.plan, model.layout)
      var outcome = Outcome()
      for reply in try transaction.answers(of: moment.run.id, .train) {
        guard let id = reply.replyID else { continue }
        let objects = BundleStore(transaction, bundle: reply.sequence)
        let base =
          reply.version == model.version
          ? model.weights : try transaction.weights(of: moment.run.id, version: reply.version).weights
        do throws(UpdateProblem) {
          let update = try TrainingReply(message: id, in: objects, layout: model.layout)
          try merge.add(update, base: base, staleness: model.version - reply.version)
          outcome.merged.append(reply.sequence)
          outcome.metrics.add(ObjectReader(store: objects), id, examples: update.examples)
        } catch {
          try objects.check()
          outcome.refused.append((reply.sequence, reply.node, error.message))
        }
      }
      outcome.updates = merge.updates
      outcome.examples = merge.examples
      return (merge, outcome)
    }
  }

  private func move(_ model: inout GlobalModel, _ merge: consuming RoundMerge) throws(AggregationError) {
    let population = (try? store.read { try $0.nodeCounts(at: UTCTime(microseconds: 0)).known }) ?? 0
    if let state = noise.withLock({ $0?.split() }) {
      try merge.move(&model, population: population, SeededNoise(state: state))
    } else {
      try merge.move(&model, population: population, SystemRandomNumberGenerator())
    }
  }

  private func takeDown(
    _ outcome: Outcome, _ model: GlobalModel, _ moment: RunMoment, _ transaction: FleetTransaction
  ) throws {
    let run = moment.run.id
    for sequence in outcome.merged { try transaction.end(sequence, .merged) }
    for refusal in outcome.refused { try transaction.end(refusal.sequence, .failed) }
    if !moment.plan.takesLateUpdates { try transaction.dropOpenInstructions(of: run, .train) }
    try transaction.addWeights(of: model, run: run, at: moment.now)
    var round = RoundRecord(
      round: moment.round, beganAt: moment.run.position.beganAt, endedAt: moment.now, version: model.version,
      merged: outcome.updates, lost: moment.view.lost + outcome.refused.count)
    round.training = outcome.metrics.record(examples: outcome.examples)
    if let privacy = moment.plan.privacy {
      let spent = model.memory.accountant.epsilon(delta: privacy.delta)
      round.training.items.append(.init("privacy-epsilon", .double(spent)))
    }
    try transaction.add(round, of: run)
    try transaction.move(run, to: moment.positionAfterRound(version: model.version, isMeasured: true))
    try transaction.removeUnusedObjects(of: run, newest: model.version)
  }

  /// Ends a round without a new model. Updates that came are dropped, unless late ones are of use.
  func giveUp(_ reason: String, _ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    let isDone = try change(moment) { transaction in
      let run = moment.run.id
      if !moment.plan.takesLateUpdates {
        for reply in try transaction.answers(of: run, .train) { try transaction.end(reply.sequence, .dropped) }
        try transaction.dropOpenInstructions(of: run, .train)
      }
      if moment.plan.secureSum != nil, let step = SecureStep(moment.run.position.phase) {
        try takeDown(step, [], moment, transaction)
        try transaction.setState(FleetTransaction.roundState, of: run, [])
      }
      try transaction.add(
        RoundRecord(
          round: moment.round, beganAt: moment.run.position.beganAt, endedAt: moment.now,
          version: moment.run.position.version, merged: 0, lost: moment.view.lost, outcome: reason), of: run)
      try transaction.move(
        run, to: moment.positionAfterRound(version: moment.run.position.version, isMeasured: false))
      try transaction.removeUnusedObjects(of: run, newest: moment.run.position.version)
    }
    if isDone { events.append(moment.event(.roundLost(reason))) }
    return isDone
  }
}

extension RunPlan {
  var takesLateUpdates: Bool { strategy == .buffered || mergesLateUpdates }
}

extension RunMoment {
  /// Whether no more replies of the round are waited for.
  fileprivate var isOver: Bool {
    plan.strategy == .buffered || view.pending == 0 || now.seconds >= view.began + plan.trainingTime
  }

  func positionAfterRound(version: Int, isMeasured: Bool) -> RunPosition {
    var position = run.position
    position.version = version
    position.endedRounds += 1
    position.draws = 0
    position.beganAt = now
    position.phase = isMeasured && plan.evaluators > 0 ? .evaluating : restingPhase(position.endedRounds)
    return position
  }

  /// FedBuff trains all the time.
  func restingPhase(_ endedRounds: Int) -> RunPosition.Phase {
    plan.strategy == .buffered && endedRounds < plan.rounds ? .training : .between
  }
}

/// A generator for simulations, whose noise has to be the same each time.
private struct SeededNoise: RandomNumberGenerator {
  var state: SplitMix64

  mutating func next() -> UInt64 { state.next() }
}

extension SplitMix64 {
  fileprivate mutating func split() -> SplitMix64 { SplitMix64(seed: next()) }
}
