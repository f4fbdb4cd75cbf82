/// What is known of a run at a moment, from its records.
package struct RoundView: Equatable, Sendable {
  package enum Phase: String, Sendable {
    case between, training, evaluating
    /// Of a secure sum, before the training and after it.
    case keys, shares, survivors, unmasking
  }

  package var phase = Phase.between
  /// Rounds that have ended, with or without moving the model.
  package var ended = 0
  /// When the phase began, in seconds since 1970.
  package var began = 0.0
  /// Devices that were asked in this phase.
  package var asked = 0
  /// Answers that can be merged, or results of a measurement. With FedBuff those that wait for the next move.
  package var answered = 0
  /// Devices of this phase from which nothing will come: they answered with a failure, sent what cannot be used, left, or
  /// their instruction has expired.
  package var lost = 0
  /// Devices that are there and have nothing to do.
  package var idle = 0
  /// Whether the plan's privacy allows another round.
  package var hasBudget = true

  package init() {}

  /// Devices from which an answer may still come.
  package var pending: Int { max(0, asked - answered - lost) }
}

/// What to do next.
package enum RoundDecision: Equatable, Sendable {
  /// Nothing before this time, in seconds since 1970, unless something comes in; nil: until something does.
  case wait(until: Double?)
  /// Asks this many idle devices to train, and begins a round when none is under way.
  case train(Int)
  /// Asks this many idle devices for the keys of a secure sum, which begins a round.
  case announce(Int)
  /// Ends a step of a secure sum with what was answered.
  case endStep
  /// Merges what was answered and moves the model.
  case merge
  /// Asks this many devices to measure the model.
  case evaluate(Int)
  /// Takes down what was measured.
  case conclude
  /// Ends the round without moving the model.
  case giveUp(String)
  /// The run is over.
  case finish(String)
}
