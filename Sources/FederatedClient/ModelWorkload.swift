package import FleetProtocol
internal import Linux
internal import Synchronization

/// Carries out instructions about models, and hands all others on.
package final class ModelWorkload: Workload {
  private let keeper: any ModelKeeper
  private let others: any Workload
  private let path: String
  private let trains = Atomic<Bool>(false)

  /// `others`: whose instructions the rest are. `folder`: where a file is put together, in pieces, before it is checked.
  package init(_ keeper: any ModelKeeper, others: any Workload, folder: String) {
    self.keeper = keeper
    self.others = others
    path = folder + "/incoming.swl"
  }

  /// Whether the device takes part in training; instructions about models it carries out in any case.
  package func train(_ isWilling: Bool) { trains.store(isWilling, ordering: .relaxed) }

  package func carryOut(
    _ instruction: Metadata, objects: any ObjectStore, isWanted: () -> Bool
  ) -> WorkOutcome {
    guard let action = ModelInstruction.Action(messageType: instruction.messageType) else {
      guard trains.load(ordering: .relaxed) else {
        return .failure(Failure(.preconditionFailed, reason: "this node takes no part in training now"))
      }
      return others.carryOut(instruction, objects: objects, isWanted: isWanted)
    }
    do throws(Unreadable) {
      let report = try report(action, instruction, ObjectReader(store: objects))
      return .records(try ModelWorkload.written(report, ObjectWriter(store: objects)))
    } catch { return .failure(Failure(.applicationRaised, reason: error.reason)) }
  }

  private static func written(_ report: ModelReport, _ writer: ObjectWriter) throws(Unreadable) -> ObjectTree {
    do throws(ObjectWriter.StoreIsFull) {
      return try writer.records([.init("\(ModelReport.record)", try writer.config(report.values))])
    } catch { throw Unreadable(reason: "there is no room for the answer") }
  }

  package func conclude(_ task: FinishedTask) {
    if ModelInstruction.Action(messageType: task.instruction.messageType) == nil { others.conclude(task) }
  }

  /// Why no report can be given.
  private struct Unreadable: Error { var reason: String }

  private func report(
    _ action: ModelInstruction.Action, _ envelope: Metadata, _ reader: ObjectReader
  ) throws(Unreadable) -> ModelReport {
    let records: Records
    do throws(WireError) {
      guard let id = envelope.messageID else { throw WireError(.badObjectID, offset: 0) }
      records = try reader.records(ofMessage: id)
    } catch { throw Unreadable(reason: "the instruction cannot be read, byte \(error.offset)") }
    guard let order = records.config.flatMap({ ModelInstruction($0) }) else {
      throw Unreadable(reason: "the instruction names no model and version")
    }
    switch action {
    case .status: return keeper.status(of: order)
    case .rollBack: return keeper.takeBack(order)
    case .install: return keeper.refusal(of: order) ?? install(order, records, reader)
    }
  }

  private func install(_ order: ModelInstruction, _ records: Records, _ reader: ObjectReader) -> ModelReport {
    defer { do throws(SystemError) { try removeFile(path) } catch {} }
    do throws(ModelFileProblem) {
      try writeModelFile(records.arrays ?? [], order, reader, limit: keeper.byteLimit, to: path)
    } catch { return ModelReport(.refused, reason: error.message) }
    return keeper.install(order, file: path)
  }
}
