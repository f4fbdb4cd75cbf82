/// The model after a round, measured on owners that nobody has learned from.
package struct CurvePoint: Equatable, Sendable {
  package var round: Int
  /// Of virtual time since the beginning.
  package var seconds: Double
  package var updates: Int
  /// Replies that were asked for in vain.
  package var lost: Int
  /// nil without such owners.
  package var loss: Double?
  package var accuracy: Double?
  /// Bytes of all requests, of all answers, and of the objects of replies among the former, since the beginning.
  package var bytesUp: Int
  package var bytesDown: Int
  package var updateBytes: Int
}

/// What came of a federation.
package struct FederationResult: Sendable {
  /// Before the first round.
  package var start: (loss: Double, accuracy: Double)?
  package var points: [CurvePoint] = []
  package var weights: [Float]
  /// The clients whose replies to training reached the server, by round.
  package var participants: [Int: [Int]] = [:]
  package var lostRounds = 0
  package var refusedUpdates = 0
  package var dropOuts = 0
  package var calls = 0
  package var seconds = 0.0
  package var bytesUp = 0
  package var bytesDown = 0
  package var updateBytes = 0

  init(start: (loss: Double, accuracy: Double)?, weights: [Float]) { (self.start, self.weights) = (start, weights) }

  package var accuracy: Double? { points.last?.accuracy ?? start?.accuracy }
  package var loss: Double? { points.last?.loss ?? start?.loss }
}
