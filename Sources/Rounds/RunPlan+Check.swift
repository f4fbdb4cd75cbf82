internal import Aggregation
internal import FleetProtocol

extension RunPlan {
  /// The first thing in the plan that cannot be carried out, as one line for a person; nil when there is none.
  package var problem: String? {
    let checks: [(Bool, String)] = [
      (1...1_000_000 ~= rounds, "rounds: \(rounds) is not in 1...1000000"),
      (1...100_000 ~= clients, "clients: \(clients) is not in 1...100000"),
      (1...clients ~= minimumClients, "minimum-clients: \(minimumClients) is not in 1...\(clients), the clients"),
      (1...10 ~= overselection, "overselection: \(overselection) is not in 1...10"),
      (1...604_800 ~= trainingTime, "training-time: \(trainingTime) is not in 1...604800 seconds"),
      (1...604_800 ~= evaluationTime, "evaluation-time: \(evaluationTime) is not in 1...604800 seconds"),
      (0...100_000 ~= evaluators, "evaluators: \(evaluators) is not in 0...100000"),
      (serverRate > 0 && serverRate <= 100, "server-rate: \(serverRate) is not above 0 and at most 100"),
      (serverMomentum >= 0 && serverMomentum < 1, "server-momentum: \(serverMomentum) is not from 0 to below 1"),
      (beta1 >= 0 && beta1 < 1, "beta1: \(beta1) is not from 0 to below 1"),
      (beta2 >= 0 && beta2 < 1, "beta2: \(beta2) is not from 0 to below 1"),
      (tau > 0 && tau <= 1, "tau: \(tau) is not above 0 and at most 1"),
      (1...100_000 ~= buffer, "buffer: \(buffer) is not in 1...100000"),
      (trim >= 0 && trim < 0.5, "trim: \(trim) is not from 0 to below 0.5"),
      (0...clients ~= attackers, "attackers: \(attackers) is not in 0...\(clients), the clients"),
      (0...clients ~= chosen, "chosen: \(chosen) is not in 0...\(clients), the clients"),
      (normLimit >= 0 && normLimit.isFinite, "norm-limit: \(normLimit) is not a finite number from 0"),
    ]
    for (holds, problem) in checks where !holds { return problem }
    return training.problem ?? coding?.problem ?? privacy?.problem ?? combinationProblem ?? secureProblem
  }

  private var combinationProblem: String? {
    if let rule = robustRule(of: minimumClients) {
      if rule.neededUpdates > minimumClients {
        return "minimum-clients: \(strategy.rawValue) against \(attackers) attackers needs \(rule.neededUpdates)"
      }
      if privacy != nil { return "privacy: \(strategy.rawValue) has no bound on what one device changes" }
    }
    if strategy == .buffered, privacy != nil { return "privacy: fedbuff weighs updates by their age" }
    if strategy == .scaffold {
      if coding != nil { return "coding: scaffold sends whole arrays" }
      if privacy != nil { return "privacy: scaffold sends a second update that is not clipped" }
      if training.momentum > 0 { return "training: momentum: scaffold reckons with steps that have none" }
    }
    if mergesLateUpdates, privacy != nil { return "merges-late-updates: privacy counts each device once in a round" }
    return nil
  }
}

extension RunPlan.TrainingPlan {
  var problem: String? {
    let checks: [(Bool, String)] = [
      (1...100 ~= epochs, "training: epochs: \(epochs) is not in 1...100"),
      (1...1024 ~= batch, "training: batch: \(batch) is not in 1...1024"),
      (rate >= 1e-9 && rate <= 10, "training: rate: \(rate) is not in 1e-9...10"),
      (momentum >= 0 && momentum <= 0.999, "training: momentum: \(momentum) is not in 0...0.999"),
      (proximal >= 0 && proximal <= 1000, "training: proximal: \(proximal) is not in 0...1000"),
    ]
    for (holds, problem) in checks where !holds { return problem }
    return nil
  }
}

extension RunPlan.CodingPlan {
  var problem: String? {
    if UInt8(exactly: bits).flatMap(UpdateFormat.Bits.init) == nil {
      return "coding: bits: \(bits) is not 1, 4, 8 or 32"
    }
    if !(density > 0 && density <= 1) { return "coding: density: \(density) is not above 0 and at most 1" }
    return nil
  }
}

extension RunPlan.PrivacyPlan {
  var problem: String? {
    let checks: [(Bool, String)] = [
      (clippingNorm > 0 && clippingNorm.isFinite, "privacy: clipping-norm: \(clippingNorm) is not above 0"),
      (noiseMultiplier > 0 && noiseMultiplier.isFinite, "privacy: noise-multiplier: \(noiseMultiplier) is not above 0"),
      (epsilon > 0 && epsilon.isFinite, "privacy: epsilon: \(epsilon) is not above 0"),
      (delta > 0 && delta < 1, "privacy: delta: \(delta) is not between 0 and 1"),
    ]
    for (holds, problem) in checks where !holds { return problem }
    return nil
  }
}
