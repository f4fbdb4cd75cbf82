package import FleetProtocol

/// How far an instruction has come.
package enum InstructionState: Int, Sendable {
  /// Nobody has asked for it.
  case waiting = 0
  /// The node has it.
  case pulled
  /// The node has said what it will send.
  case announced
  /// Every object of the reply is there.
  case answered
  /// The reply is part of a model or of a measurement.
  case merged
  /// Nobody is interested in a reply any longer.
  case dropped
  /// The reply says that the node could not do it, or cannot be used.
  case failed
  case expired

  var value: SQLValue { .integer(rawValue) }
}

/// What a device is asked to do.
package enum InstructionKind: Int, Sendable {
  case train = 0, evaluate
  /// Steps of a secure sum; its training is `train`.
  case secureKeys, secureShares, secureSurvivors, secureUnmask
  /// About a version of a model; above all others.
  case install = 64
  case status, rollBack
}

extension RunPosition.Phase {
  /// What devices are asked in it, or would be.
  package var kind: InstructionKind {
    switch self {
    case .between, .training: .train
    case .evaluating: .evaluate
    case .keys: .secureKeys
    case .shares: .secureShares
    case .survivors: .secureSurvivors
    case .unmasking: .secureUnmask
    }
  }
}

/// What one node was asked to do in a round.
package struct InstructionRecord: Sendable {
  /// Also the bundle of the reply's objects.
  package var sequence: UInt64
  package var messageID: ObjectID
  package var run: UInt64
  package var round: Int
  package var kind: InstructionKind
  /// Of the model that went with it.
  package var version: Int
  package var node: UInt64
  /// Where the objects of its records lie.
  package var bundle: UInt64
  /// The object of the message itself.
  package var message: [UInt8]
  package var createdAt: UTCTime
  package var expiresAt: UTCTime

  package init(
    sequence: UInt64, messageID: ObjectID, run: UInt64, round: Int, kind: InstructionKind, version: Int, node: UInt64,
    bundle: UInt64, message: [UInt8], createdAt: UTCTime, expiresAt: UTCTime
  ) {
    self.sequence = sequence
    self.messageID = messageID
    self.run = run
    self.round = round
    self.kind = kind
    self.version = version
    self.node = node
    self.bundle = bundle
    self.message = message
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }
}

/// What a node has sent, or is sending, for an instruction.
package struct ReplyRecord: Sendable {
  package var sequence: UInt64
  package var node: UInt64
  package var state: InstructionState
  /// Of the model that the node was given.
  package var version: Int
  package var round: Int
  package var expiresAt: UTCTime
  /// Of the instruction.
  package var message: [UInt8]
  package var replyID: ObjectID?
  /// The announced message; nil before.
  package var reply: Message?
  package var tree: ObjectTree?
  package var session: String
  package var sessionUntil: UTCTime
  package var workSeconds: Double
  /// Of the objects that have come.
  package var byteCount: Int
}
