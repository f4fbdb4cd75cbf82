package import FleetProtocol
internal import FleetTransport
package import Linux
internal import Text

/// What coding has left out of the changes so far, over restarts: two files, of what holds and of what will hold when the
/// reply at hand has been delivered.
package final class UpdateMemory: @unchecked Sendable {
  private let path: String
  private let guarding = Monitor()

  package enum Problem: Error, Sendable {
    case outOfRange
    case system(path: String, SystemError)
  }

  package init(path: String) { self.path = path }

  /// Codes the change that answers an instruction together with what was left out, and writes down what is left out then.
  ///
  /// `seed`: of the rotation of signs, different in each round.
  package func encode(
    _ change: [Float], as format: UpdateFormat, for instruction: Metadata, seed: UInt64
  ) throws(Problem) -> [UInt8] {
    try guarding.locked { () throws(Problem) in
      let feedback = load(path, count: change.count, run: instruction.runID) ?? ErrorFeedback(count: change.count)
      let coded: (bytes: [UInt8], next: ErrorFeedback)
      do throws(UpdateEncoder.OutOfRange) { coded = try feedback.encode(change, as: format, seed: seed) } catch {
        throw .outOfRange
      }
      do throws(SystemError) { try save(coded.next, instruction) } catch { throw .system(path: nextPath, error) }
      return coded.bytes
    }
  }

  /// The instruction is over; told again after a power cut.
  package func conclude(_ task: FinishedTask) throws(Problem) {
    try guarding.locked { () throws(Problem) in
      guard let id = task.instruction.messageID, let record = record(nextPath), record.isOf(id) else { return }
      do throws(SystemError) {
        if task.outcome == .delivered {
          let bytes = record.encoded()
          try unsafe replaceFile(at: path, with: bytes.span.bytes, mode: 0o600)
        }
        try removeFile(nextPath)
      } catch { throw .system(path: path, error) }
    }
  }

  private var nextPath: String { path + ".next" }
  private static let byteLimit = 1 << 31
  private static let runKey: StaticString = "run"
  fileprivate static let instructionKey: StaticString = "instruction"
  private static let residualKey: StaticString = "residual"

  private func save(_ feedback: ErrorFeedback, _ instruction: Metadata) throws(SystemError) {
    let residual = unsafe feedback.residual.withUnsafeBytes { unsafe Array($0) }
    let bytes = ValueRecord([
      .init("\(UpdateMemory.runKey)", .unsigned(instruction.runID)),
      .init("\(UpdateMemory.instructionKey)", .text(instruction.messageID?.hexadecimal ?? "")),
      .init("\(UpdateMemory.residualKey)", .bytes(residual)),
    ]).encoded()
    try unsafe replaceFile(at: nextPath, with: bytes.span.bytes, mode: 0o600)
  }

  /// nil: there is nothing, or it is of another model or run. What is lost is part of a change, no more.
  private func load(_ path: String, count: Int, run: UInt64) -> ErrorFeedback? {
    guard let record = record(path), case .unsigned(run)? = record[UpdateMemory.runKey],
      case .bytes(let bytes)? = record[UpdateMemory.residualKey], bytes.count == 4 * count
    else { return nil }
    let residual = unsafe bytes.withUnsafeBytes { bytes in
      (0..<count).map { unsafe bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    return ErrorFeedback(residual: residual)
  }

  private func record(_ path: String) -> ValueRecord? {
    do throws(SystemError) {
      guard let bytes = try wholeFile(path, limit: UpdateMemory.byteLimit) else { return nil }
      do throws(WireError) { return try ValueRecord(decoding: bytes) } catch { return nil }
    } catch { return nil }
  }
}

extension ValueRecord {
  fileprivate func isOf(_ id: ObjectID) -> Bool {
    text(UpdateMemory.instructionKey).map { isSame($0, id.hexadecimal) } ?? false
  }
}

extension UpdateMemory.Problem {
  /// One line.
  package var message: String {
    switch self {
    case .outOfRange: "training has gone wrong: a change is no number, or far too large"
    case .system(let path, let error): "\(path): \(error.call): \(error.message)"
    }
  }
}
