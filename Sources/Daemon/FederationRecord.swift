internal import FederatedClient
internal import FleetProtocol
internal import Linux
internal import Metrics

/// What becomes of the node, from its thread to those that tell.
final class FederationRecord: FederationListener, @unchecked Sendable {
  private let monitor = Monitor()
  private let outcomes: [Counter]
  private let rounds: Counter
  private var isConnected = false
  private var line = ""
  private var kind = Kind.none
  /// Not logged yet.
  private var isNew = false
  private var lastDelivery: UInt64?

  /// Problems of a kind are logged once, however their words change.
  private enum Kind: Equatable {
    case none, unreachable, disk, model
    case refusal(status: Int, code: Int)
  }

  private static let words: [StaticString] = [
    "delivered", "rejected", "expired", "run_ended", "node_changed", "refused", "disk_full",
  ]

  init(_ registry: Registry) {
    outcomes = FederationRecord.words.map { word in
      registry.counter(
        "swiftlet_federation_instructions_total", help: "Instructions of the fleet's server, by what became of them.",
        Label("outcome", "\(word)"))
    }
    rounds = registry.counter(
      "swiftlet_federation_rounds_total", help: "Rounds of training whose result was delivered.")
  }

  func hear(_ refusal: Refusal?, _ failure: String?) {
    monitor.locked {
      isConnected = refusal == nil && failure == nil
      if let failure {
        note(.unreachable, "the server cannot be reached: \(failure)")
      } else if let refusal {
        note(.refusal(status: refusal.status, code: refusal.code), FederationRecord.text(refusal))
      } else {
        note(.none, "")
      }
    }
  }

  func hear(_ task: FinishedTask) {
    outcomes[Int(task.outcome.rawValue)].add()
    guard task.outcome == .delivered else { return }
    if task.instruction.messageType.utf8.starts(with: "train".utf8) { rounds.add() }
    monitor.locked { lastDelivery = MonotonicClock.nanoseconds }
  }

  func hear(_ error: SystemError, path: String) {
    monitor.locked { note(.disk, "\(path): \(error.call): \(error.message)") }
  }

  /// A problem of those that learn.
  func hear(problem: String) { monitor.locked { note(.model, problem) } }

  private func note(_ kind: Kind, _ text: String) {
    if kind != self.kind { isNew = kind != .none }
    (self.kind, line) = (kind, text)
  }

  /// What is wrong, once; nil: nothing new.
  func takeProblem() -> String? {
    monitor.locked {
      guard isNew else { return nil }
      isNew = false
      return line
    }
  }

  /// What is wrong now; empty: all is well.
  var problem: String { monitor.locked { line } }
  var isWell: Bool { monitor.locked { isConnected } }
  var deliveredCount: UInt64 { outcomes[0].value }
  var failedCount: UInt64 { outcomes.dropFirst().reduce(0) { $0 + $1.value } }
  var roundCount: UInt64 { rounds.value }

  private static func text(_ refusal: Refusal) -> String {
    switch (refusal.status, refusal.code) {
    case (401, _), (412, _): "the server does not know this node; let its administrator register node.pub.pem"
    case (_, Refusal.registrationIsForbidden):
      "the server registers no nodes by itself; let its administrator register node.pub.pem, and set register: false"
    default: "the server refuses: status \(refusal.status), code \(refusal.code)"
    }
  }
}
