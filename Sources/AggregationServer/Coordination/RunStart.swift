internal import Foundation
package import FleetProtocol
package import FleetStorage
package import Rounds
internal import SecureSum

/// What a run is started with.
package struct RunStart: Sendable {
  package var name: String
  package var plan: RunPlan
  package var layout: ModelLayout
  package var weights: [Float]
  /// The application that nodes of Flower run.
  package var fab: FabRecord?

  package init(name: String, plan: RunPlan, layout: ModelLayout, weights: [Float], fab: FabRecord? = nil) {
    self.name = name
    self.plan = plan
    self.layout = layout
    self.weights = weights
    self.fab = fab
  }

  /// Why it cannot be started, as one line for a person; nil when it can.
  package var problem: String? {
    if let problem = plan.problem { return problem }
    guard plan.secureSum != nil else { return nil }
    if fab != nil { return "secure-sum: nodes that run an application of Flower have no part in it" }
    guard layout.count > SecureLimits.values else { return nil }
    return "secure-sum: a model of \(layout.count) values is too large, \(SecureLimits.values) are the limit"
  }

  /// Starts the run and returns its id.
  package func begin(in store: FleetStore, at now: UTCTime) throws -> UInt64 {
    try store.write { try begin($0, at: now) }
  }

  func begin(_ transaction: FleetTransaction, at now: UTCTime) throws -> UInt64 {
    if let problem { throw StorageError(problem) }
    let run = transaction.newID()
    if let fab { try transaction.add(fab) }
    try transaction.addRun(
      RunRecord(id: run, name: name, plan: try RunStart.text(of: plan), fabHash: fab?.hash ?? "", createdAt: now))
    try transaction.addWeights(of: GlobalModel(layout: layout, weights: weights), run: run, at: now)
    return run
  }

  static func text(of plan: RunPlan) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(plan), as: UTF8.self)
  }

  static func plan(_ text: String) throws -> RunPlan {
    try JSONDecoder().decode(RunPlan.self, from: Data(text.utf8))
  }
}
