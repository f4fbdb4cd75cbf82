internal import FleetProtocol
internal import FleetStorage
internal import Privacy
internal import Rounds

/// A run as it was read at a moment.
struct RunMoment {
  let run: RunRecord
  let plan: RunPlan
  var view: RoundView
  let now: UTCTime

  /// From 1; of a round that is over while its model is measured.
  var round: Int { run.position.phase == .evaluating ? run.position.endedRounds : run.position.endedRounds + 1 }

  func event(_ kind: RunEvent.Kind) -> RunEvent { RunEvent(run: run.id, round: round, kind: kind) }
}

extension Coordinator {
  /// nil when the run is not running.
  func moment(of id: UInt64, at now: UTCTime) throws -> RunMoment? {
    try store.read { transaction in
      guard let run = try transaction.run(id), run.status == .running else { return nil }
      let plan: RunPlan
      do { plan = try RunStart.plan(run.plan) } catch { throw PlanError(description: "the plan is not readable") }
      var moment = RunMoment(run: run, plan: plan, view: RoundView(), now: now)
      try look(&moment, transaction)
      return moment
    }
  }

  private func look(_ moment: inout RunMoment, _ transaction: FleetTransaction) throws {
    let (run, plan) = (moment.run, moment.plan)
    moment.view.phase = RoundView.Phase(run.position.phase)
    moment.view.ended = run.position.endedRounds
    moment.view.began = run.position.beganAt.seconds
    let kind = run.position.phase.kind
    let isBuffered = plan.strategy == .buffered && kind == .train
    let progress = try transaction.progress(of: run.id, round: isBuffered ? nil : moment.round, kind, at: moment.now)
    moment.view.answered = progress.answered
    moment.view.lost = progress.lost
    moment.view.asked = progress.answered + progress.pending + progress.lost
    if moment.needsIdle {
      moment.view.idle = try transaction.idleNodes(
        at: moment.now, run: run.id, notAskedIn: isBuffered ? nil : moment.round, kind
      ).count
    }
    if run.position.phase == .between { moment.view.hasBudget = try hasBudget(run, plan, transaction) }
  }

  /// Whether the noise of one more round would leave the run within its budget.
  private func hasBudget(_ run: RunRecord, _ plan: RunPlan, _ transaction: FleetTransaction) throws -> Bool {
    guard let privacy = plan.privacy else { return true }
    var accountant = try transaction.strategyMemory(of: run.id).accountant
    let known = try transaction.nodeCounts(at: UTCTime(microseconds: 0)).known
    let rate = min(1, Double(plan.askedClients) / Double(max(1, known)))
    accountant.add(noiseMultiplier: privacy.noiseMultiplier, samplingRate: rate)
    return accountant.epsilon(delta: privacy.delta) <= privacy.epsilon
  }
}

extension RunMoment {
  /// Counting who is idle takes time with many nodes.
  fileprivate var needsIdle: Bool {
    switch view.phase {
    case .between: true
    case .evaluating: view.asked == 0
    case .training where plan.secureSum != nil: false
    case .keys, .shares, .survivors, .unmasking: false
    case .training: view.answered + view.pending < (plan.strategy == .buffered ? plan.askedClients : plan.clients)
    }
  }
}

extension RoundView.Phase {
  fileprivate init(_ phase: RunPosition.Phase) {
    self =
      switch phase {
      case .between: .between
      case .training: .training
      case .evaluating: .evaluating
      case .keys: .keys
      case .shares: .shares
      case .survivors: .survivors
      case .unmasking: .unmasking
      }
  }
}
