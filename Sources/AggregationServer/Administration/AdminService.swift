package import FleetProtocol
package import FleetStorage
internal import Foundation
internal import Rounds
package import Signatures

/// What people do with a federation: each call with a token whose role allows it, each change in the audit log.
package final class AdminService: Sendable {
  let store: FleetStore
  /// Whose models are taken.
  let trusted: [PublicKey]

  package init(_ store: FleetStore, trusting trusted: [PublicKey] = []) {
    self.store = store
    self.trusted = trusted
  }

  package func answer(_ request: AdminRequest, at now: UTCTime) -> AdminAnswer {
    answering { () throws in try answer(to: request, at: now) }
  }

  /// What was thrown becomes an answer.
  func answering(_ body: () throws -> AdminAnswer) -> AdminAnswer {
    do { return try body() } catch let error as AdminError {
      return error.answer
    } catch let error as DecodingError {
      return AdminError(error.line).answer
    } catch {
      return AdminError("\(error)", status: 503).answer
    }
  }

  private func answer(to request: AdminRequest, at now: UTCTime) throws -> AdminAnswer {
    let caller = try caller(request.token, at: now)
    switch (request.method, request.path.count, request.path.first) {
    case ("GET", 1, "runs"): return try runs(caller)
    case ("GET", 2, "runs"): return try run(try id(request, 1), caller)
    case ("GET", 3, "runs") where request.path[2] == "model": return try model(try id(request, 1), caller)
    case ("POST", 3, "runs") where request.path[2] == "stop": return try stopRun(try id(request, 1), caller)
    case ("GET", 1, "nodes"): return try nodes(caller)
    case ("POST", 1, "nodes"): return try addNode(request.body, caller)
    case ("POST", 3, "nodes"): return try changeNode(try id(request, 1), request.path[2], caller)
    case ("GET", 1, "models"): return try models(caller)
    case ("GET", 2, "models"): return try model(request.path[1], caller)
    case ("POST", 1, "models"): return try addModel(request.body, caller)
    case ("GET", 1, "rollouts"): return try rollouts(caller)
    case ("GET", 2, "rollouts"): return try rollout(request.path[1], caller)
    case ("POST", 1, "rollouts"): return try startRollout(request.body, caller)
    case ("POST", 3, "rollouts"):
      return try changeRollout(request.path[1], request.path[2], request.body, caller)
    case ("GET", 1, "audit"): return try audit(caller)
    case ("GET", 1, "tokens"): return try tokens(caller)
    case ("POST", 1, "tokens"): return try addToken(request.body, caller)
    case ("DELETE", 2, "tokens"): return try removeToken(request.path[1], caller)
    case ("POST", 1, "enrolments"): return try addEnrolment(request.body, caller)
    default: throw AdminError("there is no \(request.method) \(request.path.joined(separator: "/"))", status: 404)
    }
  }

  /// Whether the call has a token that is known.
  package func isKnown(_ request: AdminRequest) -> Bool {
    (try? caller(request.token, at: UTCTime(microseconds: 0))) != nil
  }

  /// What someone with a token may do; nil when it is not known.
  package func role(of token: String) throws -> Role? {
    guard token.utf8.count <= 256 else { return nil }
    return try store.read { try $0.token(hash: ObjectID(of: Array(token.utf8))) }?.role
  }

  func caller(_ token: String?, at now: UTCTime) throws -> AdminCaller {
    guard let token, token.utf8.count <= 256,
      let known = try store.read({ try $0.token(hash: ObjectID(of: Array(token.utf8))) })
    else { throw AdminError("the token is missing or not known", status: 401) }
    return AdminCaller(name: known.name, role: known.role, now: now)
  }

  private func id(_ request: AdminRequest, _ index: Int) throws -> UInt64 {
    guard let id = UInt64(request.path[index]) else { throw AdminError("'\(request.path[index])' is no id") }
    return id
  }

  /// A change and its entry in the audit log, both or none.
  func change<Result>(
    _ caller: AdminCaller, _ action: String, _ detail: @autoclosure () -> String,
    _ body: (FleetTransaction) throws -> Result
  ) throws -> Result {
    try store.write { transaction in
      let result = try body(transaction)
      try transaction.audit(
        AuditRecord(at: caller.now, actor: caller.name, action: action, detail: detail()))
      return result
    }
  }

  static func json(_ value: some Encodable, status: Int = 200) throws -> AdminAnswer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return AdminAnswer(status: status, body: Array(try encoder.encode(value)) + [10])
  }

  static func decode<Value: Decodable>(_ body: [UInt8]) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(body))
  }
}

extension AdminError {
  package var answer: AdminAnswer {
    let body = try? AdminService.json(AdminMessage.Problem(error: reason), status: status)
    return body ?? AdminAnswer(status: status, body: [])
  }
}

/// Who calls, and what is allowed to them.
struct AdminCaller {
  let name: String
  let role: Role
  let now: UTCTime

  func require(_ needed: Role) throws(AdminError) {
    guard role >= needed else {
      throw AdminError("this takes the role \(needed.rawValue); '\(name)' is \(role.rawValue)", status: 403)
    }
  }
}

extension DecodingError {
  /// One line for a person.
  var line: String {
    switch self {
    case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    @unknown default: "the JSON is not what is expected"
    }
  }
}
