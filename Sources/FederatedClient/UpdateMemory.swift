package import FleetProtocol
package import Linux

/// What coding has left out of the changes so far; it goes with a change only when that has been delivered.
package struct UpdateMemory: Sendable {
  private let residual: RoundVector

  package enum Problem: Error, Sendable {
    case outOfRange
    case system(path: String, SystemError)
  }

  package init(path: String) { residual = RoundVector(path: path) }

  /// Codes the change that answers an instruction together with what was left out, and writes down what is left out then.
  /// What cannot be read is lost: a part of a change, no more.
  ///
  /// `seed`: of the rotation of signs, different in each round.
  package func encode(
    _ change: [Float], as format: UpdateFormat, for instruction: Metadata, seed: UInt64
  ) throws(Problem) -> [UInt8] {
    let left = residual.values(count: change.count, run: instruction.runID)
    let feedback = left.flatMap(ErrorFeedback.init(residual:)) ?? ErrorFeedback(count: change.count)
    let coded: (bytes: [UInt8], next: ErrorFeedback)
    do throws(UpdateEncoder.OutOfRange) { coded = try feedback.encode(change, as: format, seed: seed) } catch {
      throw .outOfRange
    }
    do throws(SystemError) { try residual.propose(coded.next.residual, for: instruction) } catch {
      throw .system(path: residual.path, error)
    }
    return coded.bytes
  }

  /// The instruction is over; told again after a power cut.
  package func conclude(_ task: FinishedTask) throws(SystemError) { try residual.conclude(task) }
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
