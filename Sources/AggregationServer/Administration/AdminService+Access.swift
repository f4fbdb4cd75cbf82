package import FleetProtocol
package import FleetStorage

/// Tokens, enrolments and the audit log.
extension AdminService {
  func audit(_ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.admin)
    let records = try store.read { try $0.auditRecords(limit: 1000) }
    return try AdminService.json(
      records.map {
        AdminMessage.Audit(at: $0.at.iso8601, actor: $0.actor, action: $0.action, detail: $0.detail)
      })
  }

  func tokens(_ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.admin)
    return try AdminService.json(
      try store.read { try $0.tokens() }.map { AdminMessage.TokenInfo(name: $0.name, role: $0.role) })
  }

  func addToken(_ body: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.admin)
    let message: AdminMessage.TokenRequest = try AdminService.decode(body)
    guard let role = Role(rawValue: message.role) else {
      throw AdminError("role: '\(message.role)' is none of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let token = SecretToken()
    try change(caller, "token add", "'\(message.name)' as \(role.rawValue)") {
      try token.add(to: $0, name: message.name, role: role, at: caller.now)
    }
    return try AdminService.json(AdminMessage.Token(token: token.text))
  }

  func removeToken(_ name: String, _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.admin)
    try change(caller, "token remove", "'\(name)'") { transaction in
      guard try transaction.removeToken(name: name) else { throw AdminError("there is no '\(name)'", status: 404) }
    }
    return try AdminService.json(AdminMessage.Identifier(id: name))
  }

  func addEnrolment(_ body: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    let message: AdminMessage.EnrolmentRequest = try AdminService.decode(body)
    guard 1...1_000_000 ~= message.uses, message.hours > 0, message.hours <= 24 * 366 else {
      throw AdminError("uses is 1...1000000, hours above 0 and at most 8784")
    }
    let token = SecretToken()
    let until = UTCTime(microseconds: caller.now.microseconds + Int64(message.hours * 3.6e9))
    try change(caller, "enrolment add", "'\(message.name)' for \(message.uses) nodes") { transaction in
      guard
        try transaction.addEnrolment(hash: token.hash, name: message.name, uses: message.uses, until: until)
      else { throw AdminError("the name '\(message.name)' is taken", status: 409) }
    }
    return try AdminService.json(AdminMessage.Token(token: token.text))
  }
}

/// 256 random bits as a text; only its digest is stored.
package struct SecretToken: Sendable {
  package let text: String

  package init() {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    text = "swl_" + base64(bytes).filter { $0 != "=" }.replacing("+", with: "-").replacing("/", with: "_")
  }

  package var hash: ObjectID { ObjectID(of: Array(text.utf8)) }

  package func add(to transaction: FleetTransaction, name: String, role: Role, at now: UTCTime) throws {
    guard !name.isEmpty, name.utf8.count <= 100, !name.utf8.contains(0) else {
      throw AdminError("name: it has to have 1 to 100 bytes")
    }
    guard try transaction.addToken(hash: hash, name: name, role: role, at: now) else {
      throw AdminError("the name '\(name)' is taken", status: 409)
    }
  }
}
