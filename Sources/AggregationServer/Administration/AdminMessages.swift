internal import FleetProtocol
internal import FleetStorage
package import Rounds

/// The JSON of the administration. Ids are texts: they take all of 64 bits.
package enum AdminMessage {
  package struct Problem: Codable, Sendable { package var error: String }

  package struct Run: Codable, Sendable {
    package var id: String
    package var name: String
    package var status: String
    package var details: String
    package var phase: String
    package var rounds: Int
    package var version: Int
    package var created: String
    package var plan: RunPlan
    package var history: [Round]?

    init(_ run: RunRecord) throws {
      id = "\(run.id)"
      name = run.name
      status = "\(run.status)"
      details = run.details
      phase = "\(run.position.phase)"
      rounds = run.position.endedRounds
      version = run.position.version
      created = run.createdAt.iso8601
      plan = try AggregationServer.RunStart.plan(run.plan)
    }
  }

  package struct Round: Codable, Sendable {
    package var round: Int
    package var version: Int
    package var merged: Int
    package var lost: Int
    package var seconds: Double
    package var outcome: String
    package var training: [String: Double]
    package var evaluation: [String: Double]

    init(_ round: RoundRecord) {
      self.round = round.round
      version = round.version
      merged = round.merged
      lost = round.lost
      seconds = round.endedAt.seconds - round.beganAt.seconds
      outcome = round.outcome
      training = round.training.numbers
      evaluation = round.evaluation.numbers
    }
  }

  package struct Node: Codable, Sendable {
    package var id: String
    package var isOnline: Bool
    package var isAllowed: Bool
    package var registered: String
  }

  package struct NodeKey: Codable, Sendable {
    /// PEM, or a line of OpenSSH.
    package var publicKey: String
    package init(publicKey: String) { self.publicKey = publicKey }
  }

  package struct Identifier: Codable, Sendable { package var id: String }

  package struct TokenRequest: Codable, Sendable {
    package var name: String
    package var role: String
    package init(name: String, role: String) {
      self.name = name
      self.role = role
    }
  }

  package struct EnrolmentRequest: Codable, Sendable {
    package var name: String
    package var uses: Int
    package var hours: Double
    package init(name: String, uses: Int, hours: Double) {
      self.name = name
      self.uses = uses
      self.hours = hours
    }
  }

  package struct Token: Codable, Sendable { package var token: String }

  package struct TokenInfo: Codable, Sendable {
    package var name: String
    package var role: String
  }

  package struct Audit: Codable, Sendable {
    package var at: String
    package var actor: String
    package var action: String
    package var detail: String
  }
}

extension ValueRecord {
  fileprivate var numbers: [String: Double] {
    var numbers: [String: Double] = [:]
    for item in items {
      switch item.value {
      case .double(let value): numbers[item.key] = value
      case .signed(let value): numbers[item.key] = Double(value)
      default: break
      }
    }
    return numbers
  }
}
