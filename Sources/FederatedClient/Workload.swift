package import FleetProtocol

/// What a node does with instructions.
package protocol Workload: AnyObject, Sendable {
  /// Carries out an instruction whose objects are in the store, on a thread of its own: what goes back, or why nothing
  /// does. Asks now and then whether `isWanted` still holds, and may return anything once it does not.
  func carryOut(_ instruction: Metadata, objects: any ObjectStore, isWanted: () -> Bool) -> WorkOutcome

  /// An instruction is over, and its reply delivered or not; by another thread, after a power cut a second time.
  func conclude(_ task: FinishedTask)
}

/// What came of an instruction.
package enum WorkOutcome {
  /// The records' tree, whose objects are in the store.
  case records(ObjectTree)
  case failure(Failure)
}
