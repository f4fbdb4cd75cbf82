internal import FleetProtocol
package import SecureSum

/// How a node takes part in secure sums.
package enum SecureParticipation: Sendable {
  /// What is learned leaves in the clear or not at all.
  case never
  /// When an instruction asks for it.
  case whenAsked(SecureRound)
  /// What is learned leaves under masks or not at all.
  case always(SecureRound)
}

extension SecureParticipation {
  private var round: SecureRound? {
    switch self {
    case .never: nil
    case .whenAsked(let round), .always(let round): round
    }
  }

  /// The records that answer a step of a secure sum; nil when it is none. `learn`: carries out the step `input`.
  func answer(
    _ instruction: Metadata, _ config: ValueRecord, _ writer: ObjectWriter,
    learn: () throws(Refused) -> SecureRound.Learned
  ) throws(Refused) -> ObjectTree? {
    guard SecureStep(messageType: instruction.messageType, config: config) != nil else {
      if case .always = self, Instruction(instruction.messageType) == .train {
        throw Refused(reason: "this node sends what it has learned in secure sums alone; start a run with secure-sum")
      }
      return nil
    }
    guard let round else { throw Refused(reason: "this node takes no part in secure sums") }
    var refused: Refused?
    do throws(SecureRoundError) {
      return try round.records(for: instruction, config, writer) { _ in
        do throws(Refused) { return try learn() } catch {
          refused = error
          return nil
        }
      }
    } catch { throw refused ?? Refused(reason: error.message) }
  }

  /// The last step is over, and with it the sum's secrets. What cannot be erased is written over by the next sum.
  func conclude(_ task: FinishedTask) {
    guard SecureStep.unmask.isStep(of: task.instruction) else { return }
    do throws(SecureRoundError) { try round?.forget() } catch {}
  }
}
