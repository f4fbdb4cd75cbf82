internal import Text

/// How a device stands in the fleet that it learns with.
package struct FederationStatus: Sendable {
  package var server, model: String
  /// Whether the server answers.
  package var isConnected = false
  /// Why the device takes no part; empty: it does.
  package var obstacle = ""
  /// Samples with a label.
  package var labelledCount = 0
  /// Rounds of training whose result was delivered; instructions that were answered, and those that were not.
  package var roundCount: UInt64 = 0
  package var deliveredCount: UInt64 = 0
  package var failedCount: UInt64 = 0
  /// The newest version that the fleet has learned; nil: none yet.
  package var learnedVersion: UInt32?
  /// Epsilons; nil: no noise is added.
  package var privacy: (spent: Double, budget: Double)?
  /// What is wrong; empty: nothing.
  package var problem = ""

  package init(server: String, model: String) { (self.server, self.model) = (server, model) }
}

extension FederationStatus {
  func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("server", server)
      text.write("model", model)
      text.write("connected", isConnected)
      text.write("eligible", obstacle.utf8.isEmpty)
      text.write("obstacle", obstacle)
      text.write("labelled", labelledCount)
      text.write("rounds", roundCount)
      text.write("delivered", deliveredCount)
      text.write("failed", failedCount)
      text.write("learned_version", UInt64(learnedVersion ?? 0))
      text.write("privacy_spent", privacy?.spent, digits: 4)
      text.write("privacy_budget", privacy?.budget, digits: 4)
      text.write("problem", problem)
    }
  }
}
