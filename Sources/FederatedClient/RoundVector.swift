package import FleetProtocol
internal import FleetTransport
package import Linux
internal import Text

/// Numbers that a node keeps over its rounds of a run, and over restarts: two files, of what holds and of what will hold
/// when the reply at hand has been delivered.
package final class RoundVector: @unchecked Sendable {
  package let path: String
  private let guarding = Monitor()

  package init(path: String) { self.path = path }

  /// What holds now; nil: there is nothing, or it is of another model or run.
  package func values(count: Int, run: UInt64) -> [Float]? {
    guarding.locked { () -> [Float]? in
      guard let record = record(path), case .unsigned(run)? = record[RoundVector.runKey],
        case .bytes(let bytes)? = record[RoundVector.valuesKey], bytes.count == 4 * count
      else { return nil }
      return unsafe bytes.withUnsafeBytes { bytes in
        (0..<count).map { unsafe bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    }
  }

  /// Writes down what will hold when the answer to an instruction has been delivered.
  package func propose(_ values: [Float], for instruction: Metadata) throws(SystemError) {
    try guarding.locked { () throws(SystemError) in
      let bytes = ValueRecord([
        .init("\(RoundVector.runKey)", .unsigned(instruction.runID)),
        .init("\(RoundVector.instructionKey)", .text(instruction.messageID?.hexadecimal ?? "")),
        .init("\(RoundVector.valuesKey)", .bytes(unsafe values.withUnsafeBytes { unsafe Array($0) })),
      ]).encoded()
      try unsafe replaceFile(at: nextPath, with: bytes.span.bytes, mode: 0o600)
    }
  }

  /// The instruction is over; told again after a power cut.
  package func conclude(_ task: FinishedTask) throws(SystemError) {
    try guarding.locked { () throws(SystemError) in
      guard let id = task.instruction.messageID, let record = record(nextPath), record.isOf(id) else { return }
      if task.outcome == .delivered {
        let bytes = record.encoded()
        try unsafe replaceFile(at: path, with: bytes.span.bytes, mode: 0o600)
      }
      try removeFile(nextPath)
    }
  }

  private var nextPath: String { path + ".next" }
  private static let byteLimit = 1 << 31
  private static let runKey: StaticString = "run"
  fileprivate static let instructionKey: StaticString = "instruction"
  private static let valuesKey: StaticString = "values"

  private func record(_ path: String) -> ValueRecord? {
    do throws(SystemError) {
      guard let bytes = try wholeFile(path, limit: RoundVector.byteLimit) else { return nil }
      do throws(WireError) { return try ValueRecord(decoding: bytes) } catch { return nil }
    } catch { return nil }
  }
}

extension ValueRecord {
  fileprivate func isOf(_ id: ObjectID) -> Bool {
    text(RoundVector.instructionKey).map { isSame($0, id.hexadecimal) } ?? false
  }
}
