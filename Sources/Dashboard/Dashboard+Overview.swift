internal import Curves
internal import FleetProtocol
internal import FleetStorage
internal import Foundation
internal import Rounds

extension Dashboard {
  private static let shownRuns = 100

  func overview(_ role: Role, at now: UTCTime) throws -> Answer {
    let (counts, working, runs) = try store.read { transaction in
      let runs = try transaction.runs(limit: Dashboard.shownRuns)
      return (
        try transaction.nodeCounts(at: now), try transaction.workingNodeCount(),
        try runs.map { ($0, try transaction.lastRound(of: $0.id)) }
      )
    }
    let rows = runs.map { row($0.0, $0.1) }
    return page(
      .overview, "Fleet",
      [
        "known": counts.known, "online": counts.online, "working": working, "runs": rows, "hasRuns": !rows.isEmpty,
        "running": runs.count { $0.0.status == .running },
      ], role, at: now)
  }

  private func row(_ run: RunRecord, _ last: RoundRecord?) -> [String: Any] {
    let plan = run.readPlan
    return [
      "address": "\(base)/runs/\(run.id)", "name": run.name, "state": run.stateName,
      "strategy": plan?.strategy.rawValue ?? "unknown", "rounds": plan?.rounds ?? 0,
      "ended": run.position.endedRounds, "accuracy": last?.accuracy.map(percent) ?? "–",
      "loss": last?.loss.map { plain($0) } ?? "–", "begun": run.createdAt.plainText,
    ]
  }
}

func percent(_ share: Double) -> String { plain((share * 1000).rounded() / 10) + " %" }

extension RunRecord {
  /// nil when it was written by another version.
  var readPlan: RunPlan? { try? JSONDecoder().decode(RunPlan.self, from: Data(plan.utf8)) }

  var stateName: String {
    switch status {
    case .running: "running"
    case .finished: "finished"
    case .failed: "failed"
    case .stopped: "stopped"
    }
  }
}

extension RoundRecord {
  var accuracy: Double? { evaluation.number("eval_acc") ?? evaluation.number("accuracy") }
  var loss: Double? { evaluation.number("eval_loss") ?? evaluation.number("loss") }
  var trainingLoss: Double? { training.number("train_loss") }
  var seconds: Double { endedAt.seconds - beganAt.seconds }
}
