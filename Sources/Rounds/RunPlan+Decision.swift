/// When rounds begin and end. A pure function of the plan, the records and the time, so that whoever holds the records
/// can go on where another stopped.
extension RunPlan {
  /// `now`: seconds since 1970.
  package func decision(_ view: RoundView, at now: Double) -> RoundDecision {
    switch view.phase {
    case .between: return beginning(view)
    case .training where secureSum == nil: return strategy == .buffered ? buffered(view) : training(view, now)
    case .training, .keys, .shares, .survivors, .unmasking: return secureStep(view, now)
    case .evaluating: return evaluating(view, now)
    }
  }

  private func beginning(_ view: RoundView) -> RoundDecision {
    if view.ended >= rounds { return .finish("\(rounds) rounds are done") }
    guard view.hasBudget else { return .finish("another round would spend more than the privacy budget") }
    guard view.idle >= max(minimumClients, secureThreshold) else { return .wait(until: nil) }
    let asked = min(view.idle, askedClients)
    return secureSum == nil ? .train(asked) : .announce(asked)
  }

  /// A step ends when all have answered or as many as are wanted, or when its time is over; then there have to be enough.
  private func secureStep(_ view: RoundView, _ now: Double) -> RoundDecision {
    let end = view.began + (view.phase == .training ? trainingTime : secureSum?.stepTime ?? 0)
    let isLate = view.phase == .survivors || view.phase == .unmasking
    let needed = isLate ? secureThreshold : max(minimumClients, secureThreshold)
    if view.answered + view.pending < needed {
      return .giveUp("\(view.lost) devices are lost in step \(view.phase.rawValue), \(needed) are needed")
    }
    if isDone(view) || view.pending == 0 { return .endStep }
    guard now >= end else { return .wait(until: end) }
    guard view.answered < needed else { return .endStep }
    return .giveUp("\(view.answered) of at least \(needed) devices came through step \(view.phase.rawValue) in time")
  }

  /// Whether a step need not wait for those that are missing.
  private func isDone(_ view: RoundView) -> Bool {
    switch view.phase {
    case .training: view.answered >= max(clients, secureThreshold)
    case .unmasking: view.answered >= secureThreshold
    default: false
    }
  }

  private func training(_ view: RoundView, _ now: Double) -> RoundDecision {
    if view.answered >= clients { return .merge }
    let end = view.began + trainingTime
    guard now < end else { return endOfTime(view) }
    let missing = clients - view.answered - view.pending
    if missing > 0, view.idle > 0 {
      return .train(min(view.idle, Int((overselection * Double(missing)).rounded(.up))))
    }
    if view.pending == 0, view.answered >= minimumClients { return .merge }
    return .wait(until: end)
  }

  private func endOfTime(_ view: RoundView) -> RoundDecision {
    guard view.answered < minimumClients else { return .merge }
    return .giveUp("\(view.answered) of at least \(minimumClients) updates came in \(trainingTime) seconds")
  }

  /// FedBuff: devices are always at work, and nobody waits for one.
  private func buffered(_ view: RoundView) -> RoundDecision {
    if view.answered >= buffer { return .merge }
    let free = askedClients - view.pending
    return free > 0 && view.idle > 0 ? .train(min(view.idle, free)) : .wait(until: nil)
  }

  private func evaluating(_ view: RoundView, _ now: Double) -> RoundDecision {
    if view.asked == 0 {
      return view.idle > 0 ? .evaluate(min(view.idle, evaluators)) : .conclude
    }
    let end = view.began + evaluationTime
    return view.pending == 0 || now >= end ? .conclude : .wait(until: end)
  }
}
