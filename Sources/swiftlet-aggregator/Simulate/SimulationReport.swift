internal import Console
internal import Rounds
internal import Simulation

/// What a simulated run came to, for people and for programs.
struct SimulationReport {
  private let plan: RunPlan
  private let clients: Int
  private let result: FederationResult
  private let personal: [Personalization.Result]

  init(_ plan: RunPlan, _ clients: Int, _ result: FederationResult, _ personal: [Personalization.Result]) {
    (self.plan, self.clients, self.result, self.personal) = (plan, clients, result, personal)
  }

  var json: JSON {
    var members: [(String, JSON)] = [
      ("rounds", .integer(plan.rounds)), ("clients", .integer(clients)), ("strategy", .string(plan.strategy.rawValue)),
      ("accuracy", number(result.accuracy)), ("loss", number(result.loss)), ("bytes_up", .integer(result.bytesUp)),
      ("bytes_down", .integer(result.bytesDown)), ("seconds", .rounded(result.seconds)),
      ("update_bytes", .integer(result.updateBytes)), ("start_accuracy", number(result.start?.accuracy)),
      ("calls", .integer(result.calls)), ("drop_outs", .integer(result.dropOuts)),
      ("lost_rounds", .integer(result.lostRounds)), ("refused_updates", .integer(result.refusedUpdates)),
    ]
    if !personal.isEmpty {
      members.append(
        (
          "personalized",
          .array(
            personal.map {
              .object([("owner", .string($0.owner)), ("before", number($0.before)), ("after", number($0.after))])
            })
        ))
    }
    return .object(members)
  }

  private func number(_ value: Double?) -> JSON { value.map { .rounded($0, digits: 6) } ?? .null }

  var text: String {
    func percent(_ value: Double?) -> String { value.map { Quantity.fixed(100 * $0, digits: 2) + " %" } ?? "-" }
    var lines = [
      "\(plan.strategy.rawValue): \(plan.rounds) rounds with \(Quantity.grouped(clients)) devices, "
        + "\(Quantity.grouped(Int(result.seconds))) s of virtual time, \(Quantity.grouped(result.calls)) calls",
      "accuracy on owners that nobody has learned from: \(percent(result.start?.accuracy)) before, "
        + "\(percent(result.accuracy)) after",
      "sent: \(Quantity.bytes(result.bytesUp)), \(Quantity.bytes(result.updateBytes)) of it replies; "
        + "received: \(Quantity.bytes(result.bytesDown))",
      "power cuts: \(result.dropOuts); rounds lost: \(result.lostRounds); updates refused: \(result.refusedUpdates)",
    ]
    for owner in personal {
      lines.append("\(owner.owner): \(percent(owner.before)) before, \(percent(owner.after)) after its own examples")
    }
    return lines.joined(separator: "\n")
  }
}

extension Federation.Problem {
  var message: String {
    switch self {
    case .rules(let reason): reason
    case .noClients: "there is nobody left to learn"
    case .stopped(let reason): "the run has stopped: \(reason)"
    }
  }
}
