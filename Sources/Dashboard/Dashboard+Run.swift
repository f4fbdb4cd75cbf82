internal import Curves
internal import FleetProtocol
internal import FleetStorage
internal import Foundation
internal import Rounds

extension Dashboard {
  private static let shownRounds = 200

  /// nil when there is no such run.
  func run(_ id: UInt64, _ role: Role, at now: UTCTime) throws -> Answer? {
    let found = try store.read { transaction -> (RunRecord, [RoundRecord], FleetTransaction.Progress)? in
      guard let run = try transaction.run(id) else { return nil }
      let progress = try transaction.progress(
        of: id, round: run.position.endedRounds + 1, run.position.phase.kind, at: now)
      return (run, try transaction.rounds(of: id), progress)
    }
    guard let (run, rounds, progress) = found else { return nil }
    var values: [String: Any] = [
      "state": run.stateName, "details": run.details, "ended": run.position.endedRounds,
      "rounds": run.readPlan?.rounds ?? 0, "phase": run.phaseName, "version": run.position.version,
      "answered": progress.answered, "pending": progress.pending, "hasRounds": !rounds.isEmpty,
      "plan": settings(of: run), "table": rounds.suffix(Dashboard.shownRounds).reversed().map(row),
    ]
    values["accuracyChart"] = accuracyChart(rounds)?.besideAnother.svg
    values["lossChart"] = lossChart(rounds)?.besideAnother.svg
    values["participationChart"] = participationChart(rounds).besideAnother.svg
    values["privacy"] = privacy(run, rounds)
    if let plan = run.readPlan, plan.secureSum != nil { values["secureSum"] = ["threshold": plan.secureThreshold] }
    return page(.run, run.name, values, role, at: now)
  }

  private func row(_ round: RoundRecord) -> [String: Any] {
    [
      "round": round.round, "merged": round.merged, "lost": round.lost,
      "accuracy": round.accuracy.map(percent) ?? "–", "loss": round.loss.map { plain($0) } ?? "–",
      "seconds": plain((round.seconds * 10).rounded() / 10), "endedAt": round.endedAt.plainText,
      "outcome": round.outcome.isEmpty ? "the model moved" : round.outcome,
    ]
  }

  /// nil when nobody measured.
  private func accuracyChart(_ rounds: [RoundRecord]) -> LineChart? {
    let points = rounds.compactMap { round in round.accuracy.map { (Double(round.round), $0) } }
    guard !points.isEmpty else { return nil }
    var chart = LineChart(title: "Accuracy on the devices' held-out examples", xTitle: "round", series: [])
    chart.series = [.init("accuracy", points)]
    chart.isShare = true
    return chart
  }

  private func lossChart(_ rounds: [RoundRecord]) -> LineChart? {
    let measured = rounds.compactMap { round in round.loss.map { (Double(round.round), $0) } }
    let trained = rounds.compactMap { round in round.trainingLoss.map { (Double(round.round), $0) } }
    var series: [LineChart.Series] = []
    if !measured.isEmpty { series.append(.init("held out", measured)) }
    if !trained.isEmpty { series.append(.init("training", trained)) }
    return series.isEmpty ? nil : LineChart(title: "Loss", xTitle: "round", series: series)
  }

  private func participationChart(_ rounds: [RoundRecord]) -> LineChart {
    LineChart(
      title: "Devices of each round", xTitle: "round",
      series: [
        .init("merged", rounds.map { (Double($0.round), Double($0.merged)) }),
        .init("lost", rounds.map { (Double($0.round), Double($0.lost)) }),
      ])
  }

  private func privacy(_ run: RunRecord, _ rounds: [RoundRecord]) -> [String: Any]? {
    guard let plan = run.readPlan?.privacy else { return nil }
    let spent = rounds.last { $0.training.number("privacy-epsilon") != nil }?.training.number("privacy-epsilon") ?? 0
    return [
      "budget": plain(plan.epsilon), "spent": plain(spent), "high": plain(plan.epsilon * 0.8),
      "delta": "\(plan.delta)",
    ]
  }

  /// The plan's settings in the order of their names.
  private func settings(of run: RunRecord) -> [[String: String]] {
    guard let settings = try? JSONSerialization.jsonObject(with: Data(run.plan.utf8)) as? [String: Any] else {
      return []
    }
    return flatten(settings, prefix: "").sorted { $0.0 < $1.0 }.map { ["name": $0.0, "value": $0.1] }
  }

  private func flatten(_ settings: [String: Any], prefix: String) -> [(String, String)] {
    settings.flatMap { name, value -> [(String, String)] in
      if let inner = value as? [String: Any] { return flatten(inner, prefix: "\(prefix)\(name): ") }
      return [("\(prefix)\(name)", "\(value)")]
    }
  }
}

extension RunRecord {
  var phaseName: String {
    guard status == .running else { return "over" }
    return switch position.phase {
    case .between: "waiting for devices"
    case .training: "training"
    case .evaluating: "measuring"
    case .keys: "exchanging keys of a secure sum"
    case .shares: "sharing secrets of a secure sum"
    case .survivors: "confirming the devices of a secure sum"
    case .unmasking: "unmasking a secure sum"
    }
  }
}

extension LineChart {
  /// As wide as two have room for on a page.
  fileprivate var besideAnother: LineChart {
    var chart = self
    chart.size = (510, 255)
    return chart
  }
}
