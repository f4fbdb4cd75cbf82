internal import Aggregation

/// The plan's strategy in the terms of the modules that carry it out.
extension RunPlan {
  var optimizerRule: ServerOptimizer.Rule {
    let adaptive = ServerOptimizer.Adaptive(beta1: beta1, beta2: beta2, tau: tau)
    return switch strategy {
    case .momentum: .momentum(serverMomentum)
    // The mean of FedAdagrad's gradients has no memory.
    case .adagrad: .adagrad(.init(beta1: 0, tau: tau))
    case .adam: .adam(adaptive)
    case .yogi: .yogi(adaptive)
    default: .average
    }
  }

  /// nil for strategies that take the mean. `updates`: how many there are.
  func robustRule(of updates: Int) -> RobustRule? {
    switch strategy {
    case .median: .median
    case .trimmedMean: .trimmedMean(share: trim)
    case .krum: .multiKrum(attackers: attackers, chosen: 1)
    case .multiKrum: .multiKrum(attackers: attackers, chosen: chosen > 0 ? chosen : max(1, updates - attackers))
    case .bulyan: .bulyan(attackers: attackers)
    default: nil
    }
  }

  var centralPrivacy: CentralPrivacy? {
    privacy.flatMap { CentralPrivacy(clippingNorm: $0.clippingNorm, noiseMultiplier: $0.noiseMultiplier) }
  }

  /// How many updates move the model.
  package var wantedUpdates: Int { strategy == .buffered ? buffer : clients }

  /// How many devices are at work at a time.
  package var askedClients: Int { Int((overselection * Double(clients)).rounded(.up)) }
}
